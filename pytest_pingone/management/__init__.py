"""api.pingone.<tld>/v1: one table of collections, one engine that serves them all."""
