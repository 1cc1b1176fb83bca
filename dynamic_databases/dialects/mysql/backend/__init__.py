"""Django's backend for MySQL with whichever driver there is; named as ENGINE by `config` alone."""
