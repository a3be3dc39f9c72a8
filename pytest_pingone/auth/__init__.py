"""auth.pingone.<tld>/<environment>: the authorization server."""
