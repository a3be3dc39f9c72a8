// What code under test does with PingOne, by Java's standard library. Prints what it got as JSON.

import java.math.BigInteger;
import java.net.CookieManager;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

public class Journey {
    static final String ENVIRONMENT = System.getenv("ENVIRONMENT");
    static final String ISSUER = "https://auth.pingone.com/" + ENVIRONMENT + "/as";
    static final String API = "https://api.pingone.com/v1/environments/" + ENVIRONMENT;
    static final String CALLBACK = "http://localhost:8000/callback";
    static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    static final HttpClient CLIENT = HttpClient.newBuilder()
        .proxy(ProxySelector.getDefault())
        .cookieHandler(new CookieManager())
        .build();

    static String encoded(Map<String, String> members) {
        return members.entrySet().stream()
            .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    }

    static HttpResponse<String> send(String url, String authorization, Map<String, String> form)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        if (form != null) {
            request.header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(encoded(form)));
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static String basic(String user, String secret) {
        var pair = System.getenv(user) + ":" + System.getenv(secret);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> all(String text, String pattern) {
        var found = new ArrayList<String>();
        for (Matcher matcher = Pattern.compile(pattern).matcher(text); matcher.find();) {
            found.add(matcher.group(1));
        }
        return found;
    }

    static String member(String json, String name) {
        return all(json, "\"" + name + "\":\"([^\"]*)\"").get(0);
    }

    static String text(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }

    static TreeSet<String> usernames(String bearer) throws Exception {
        var names = new TreeSet<String>();
        for (var next = List.of(API + "/users?limit=2"); !next.isEmpty();) {
            var page = send(next.get(0), bearer, null).body();
            names.addAll(all(page, "\"username\":\"([^\"]*)\""));
            next = all(page, "\"next\":\\{\"href\":\"([^\"]*)\"");
        }
        return names;
    }

    /** Signs alice on at the page, and returns the code. */
    static String code(String challenge) throws Exception {
        var asked = Map.of(
            "response_type", "code", "client_id", System.getenv("WEB_ID"), "redirect_uri", CALLBACK,
            "scope", "openid profile", "code_challenge", challenge, "code_challenge_method", "S256");
        var url = URI.create(ISSUER + "/authorize?" + encoded(asked));
        Map<String, String> form = null;
        while (!url.toString().startsWith(CALLBACK)) {
            var answer = send(url.toString(), "", form);
            form = null;
            if (answer.statusCode() == 302) {
                url = url.resolve(answer.headers().firstValue("Location").orElseThrow());
                continue;
            }
            url = URI.create(all(answer.body(), "action=\"([^\"]+)\"").get(0));
            var flowId = all(answer.body(), "name=\"flowId\" value=\"([^\"]+)\"").get(0);
            form = Map.of("flowId", flowId, "action", "usernamePassword.check",
                "username", "alice", "password", "Correct-Horse-9");
        }
        return all(url.toString(), "code=([^&]+)").get(0);
    }

    /** Verifies an RS256 signature by the published keys, and returns the claims. */
    static String verified(String token) throws Exception {
        var parts = token.split("\\.");
        for (var jwk : all(send(ISSUER + "/jwks", "", null).body(), "(\\{[^{}]+\\})")) {
            if (member(jwk, "kid").equals(member(text(parts[0]), "kid"))) {
                var modulus = new BigInteger(1, Base64.getUrlDecoder().decode(member(jwk, "n")));
                var exponent = new BigInteger(1, Base64.getUrlDecoder().decode(member(jwk, "e")));
                var signature = Signature.getInstance("SHA256withRSA");
                var key = new RSAPublicKeySpec(modulus, exponent);
                signature.initVerify(KeyFactory.getInstance("RSA").generatePublic(key));
                signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
                if (signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
                    return text(parts[1]);
                }
            }
        }
        throw new IllegalStateException("no key verifies the token");
    }

    public static void main(String[] arguments) throws Exception {
        var worker = send(ISSUER + "/token", basic("WORKER_ID", "WORKER_SECRET"),
            Map.of("grant_type", "client_credentials"));
        var bearer = "Bearer " + member(worker.body(), "access_token");
        var verifier = "v".repeat(64);
        var digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
        var redeemed = Map.of(
            "grant_type", "authorization_code", "redirect_uri", CALLBACK,
            "code_verifier", verifier, "code", code(ENCODER.encodeToString(digest)));
        var tokens = send(ISSUER + "/token", basic("WEB_ID", "WEB_SECRET"), redeemed);
        var claims = verified(member(tokens.body(), "id_token"));
        var users = usernames(bearer);
        var expired = send(API + "/users", "Bearer " + System.getenv("EXPIRED"), null).statusCode();
        var alice = API + "/users/" + member(claims, "sub");
        var limited = send(alice, bearer, null);
        while (limited.statusCode() == 200) {
            limited = send(alice, bearer, null);
        }
        var seen = new TreeMap<String, String>(Map.of(
            "users", users.stream().map(one -> '"' + one + '"').collect(Collectors.toList()).toString(),
            "subject", '"' + member(claims, "sub") + '"',
            "name", '"' + member(claims, "name") + '"',
            "expired", String.valueOf(expired),
            "limited", "[" + limited.statusCode() + ",\""
                + limited.headers().firstValue("Retry-After").orElse("") + "\"]"));
        System.out.println(seen.entrySet().stream()
            .map(one -> '"' + one.getKey() + "\":" + one.getValue())
            .collect(Collectors.joining(",", "{", "}")));
    }
}
