"""HTTP without PingOne: reading requests, making replies, finding routes, remembering both."""
