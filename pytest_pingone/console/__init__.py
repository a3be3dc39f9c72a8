"""The console of `serve`: the tenant, its tokens and its journal as pages for people.

Each page is a row that says how it is shown and which forms it has; each form carries out a call of
the control API. All of it works without JavaScript. Reading a page changes nothing.
"""
