"""Django's backend for MySQL on PyMySQL; only `config` uses it as ENGINE."""
