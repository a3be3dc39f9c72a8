"""The control API of `serve`: what a test does with `pingone`, for tests in any language.

It stands before the tenant's own application, below `/__pingone__/`, and is a client of `PingOne`
like any test. Each call is a row; the OpenAPI document, the checks and the reference are read from
the rows.
"""
