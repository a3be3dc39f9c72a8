// What Node.js before 24 needs so that its fetch goes by the environment: node --import ./proxy.mjs
import { EnvHttpProxyAgent, setGlobalDispatcher } from "undici";

setGlobalDispatcher(new EnvHttpProxyAgent());
