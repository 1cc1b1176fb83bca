"""The password `secret` as other programs store it: format, hash, and the command that made it."""

from __future__ import annotations

PASSWORD = "secret"
LINES = r"""
django_pbkdf2_sha256  pbkdf2_sha256$1000$puzd04Z4LJc5JuoZ0aaaVh$0ArRgoqVZ8019HQjIZV/CVArsP9nownxOrU1g6YXieg=  Django 5.2, PBKDF2PasswordHasher with 1,000 iterations
django_pbkdf2_sha1    pbkdf2_sha1$1000$lcx1Kn8eCJMCIDKtuBIwGB$+uDnhfVhGG+m5JFFMr2gI1dkrEg=  Django 5.2, PBKDF2SHA1PasswordHasher with 1,000 iterations
django_argon2         argon2$argon2id$v=19$m=1024,t=1,p=1$Nm0xc1J3aHU5bUphdGJSNk5VRUkwdg$24ghlS2Dy0NOmLK82zGY6eB8V+zQII69JKMkTZLZLFg  Django 5.2, Argon2PasswordHasher with 1 MiB
django_bcrypt_sha256  bcrypt_sha256$$2b$04$SV34MXjir6h93wYMCoTcd.jhYs4fNddga9ViirhYQgiUqNrxZruGi  Django 5.2, BCryptSHA256PasswordHasher with 4 rounds
django_bcrypt         bcrypt$$2b$04$Jk/IlEqAbbFlXF62e0dLR.w9llhjZJ9XmyhaMpg4rhUl01hp82R76  Django 5.2, BCryptPasswordHasher with 4 rounds
django_scrypt         scrypt$1024$o0lJK4jPsxWzjqIQaWNHgF$8$5$61P+vNhngKqtDIYwjXXYazRq5or2bEiz5tqWzhhQTGP4twx7PeHjtgnX8V/U2R6Yzg/y2oLxIWxk7lMzEmMScQ==  Django 5.2, ScryptPasswordHasher with a work factor of 1,024
bcrypt                $2b$04$RYZysi9oJNJtifQVRhj2o.gg.AzvhtSf0Ys4sUnaR5lJAieopIulS  bcrypt 5.0: hashpw(b"secret", gensalt(4))
bcrypt                $2y$05$x.d5ZPzwXlSpnl9uS0zsRO1cZwbDGWYkzyLFDPuByCU8Y2od6eBy.  htpasswd -nbB -C 5 ann secret
bcrypt                $2b$05$UrOw8X6vqsKfh7jjNbmnle7zt0NKnXW5wmyGck8JF3YCktgaF3GbW  mkpasswd -m bcrypt -R 5 secret
bcrypt                $2a$05$RCLplxuO3vPz7UEH5PLGB..dVzWEvoHBFyx0Ge1/FtX6KDWszputW  mkpasswd -m bcrypt-a -R 5 secret
argon2                $argon2id$v=19$m=1024,t=1,p=1$5QVfal6s+V1pG14IVb2PYA$9IA1Du/lqOG9S8e27igM0XGQ6vPKlv1vPVlavdbaaKI  argon2-cffi 25.1: PasswordHasher(1, 1024, 1).hash("secret")
argon2                $argon2i$v=19$m=1024,t=1,p=1$/uiP9csJ+HHIvU3xJrISyA$7GgeDGqauUVT1zLUq1bjCB8dxMQQtxDujrFkf/Mj6lY  argon2-cffi 25.1, the same with type=Type.I
argon2                $argon2d$v=19$m=1024,t=1,p=1$I5HIvOa4yY+FqSJ1Cx6l8Q$iwd0ipzzRelFXoN13ThgX5EoYYJzEmYf0CFvPU3Di3I  argon2-cffi 25.1, the same with type=Type.D
scrypt                $scrypt$ln=10,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$punalsgLVDmabDdlbwVieUjVAmz5/abwyjX3gfy3Xlo  hashlib.scrypt(b"secret", salt=b"saltsaltsaltsalt", n=1024, r=8, p=1, dklen=32), in base64
scrypt_crypt          $7$CU..../....sIYiWXn7SIHEpS.WobGVc.$N5t3Z5uDB21vLO4DLANhJfzZssGeoWlyxP6jd2tTDG2  mkpasswd -m scrypt secret
sha256_crypt          $5$abcdefgh$gruCpC7VkOTspMQTTSAR8mtlO9Upms.fwqE5y16JVM.  openssl passwd -5 -salt abcdefgh secret
sha256_crypt          $5$UqjnCtwldJDrfPZ9$mZUMqeBlCKUkixF5a0TWkA0LantOcKsZlIymGO3HPpA  mkpasswd -m sha256crypt secret
sha512_crypt          $6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip/cZ/1GM/O6IND4WQhG.  openssl passwd -6 -salt abcdefgh secret
sha512_crypt          $6$YkhhyqO7cfkYL.IX$es9aflO/3lvjg9eZ2RZ.o3GbT1rd3Z/trSFnNsN6VouorWq8NWmatZiTlLKjGttyurEf64EaG4WKx53APXdy00  htpasswd -nb5 ann secret
sha512_crypt          $6$n1Yb0eyw2KjGFql7$5/mVN587GLmuv.vGJGf.JwWa8J83DpwrQjsQmbhB362xjxNK0FtlH0cXX/.L6uaxJcFTNvlaiL5zAcNE2a8Y6/  mkpasswd -m sha512crypt -R 5000 secret
md5                   5ebe2294ecd0e0f08eab7690d2a6ee69  printf secret | md5sum
sha1                  e5e9fa1ba31ecd1ae84f75caaa474f3a663f05f4  printf secret | sha1sum
sha256                2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b  printf secret | openssl dgst -sha256
sha512                bd2b1aaf7ef4f09be9f52ce2d8d599674d81aa9d6a4421696dc4d93dd0619d682ce56b4d64a9ef097761ced99e0f67265b5f76085e5b0ee7ca4696b2ad6fe2b2  printf secret | openssl dgst -sha512
md5_crypt             $1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1  openssl passwd -1 -salt abcdefgh secret
md5_crypt             $1$IflGOiFS$yLM9fdn46KlVP8vrqqQBB/  mkpasswd -m md5crypt secret
apr_md5_crypt         $apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/  openssl passwd -apr1 -salt abcdefgh secret
apr_md5_crypt         $apr1$DsUy4aPc$kfCZ47usujGdi5H4oFryx/  htpasswd -nbm ann secret
ldap_sha1             {SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=  htpasswd -nbs ann secret
ldap_salted_sha1      {SSHA}gVK8WC9YyFT1gMsQHTGCgT3sSv5zYWx0  (printf secretsalt | openssl dgst -sha1 -binary; printf salt) | base64
mysql41               *14E65567ABDB5135D0CFD9A70B3032C179A49EE7  MariaDB 10.11: SELECT password('secret')
mysql323              428567f408994404  MariaDB 10.11: SELECT old_password('secret')
django_salted_sha1    sha1$salt$da00ec2e6ff9ed4d342b24a16e262c82f3c8b10b  printf saltsecret | openssl dgst -sha1
django_salted_md5     md5$bJcvxGAul2Wro7bgmwhLYr$17af42aebcb558b00249285868769c10  Django 5.2, MD5PasswordHasher
"""  # noqa: E501  # hashes are long
MADE = [line.split(maxsplit=2) for line in LINES.strip().splitlines()]
"""Format, hash, command."""
PUBLISHED = r"""
rasmuslerdorf  bcrypt         $2y$10$.vGA1O9wmRjrwAVXD98HNOgsNpDczlqm3Jq7KnEd1rVAGv3Fykk1a  the manual of PHP: password_hash
rasmuslerdorf  bcrypt         $2y$07$usesomesillystringfore2uDLvp1Ii2e./U9C8sBjqp8I90dH6hi  the manual of PHP: crypt
rasmuslerdorf  sha256_crypt   $5$rounds=5000$usesomesillystri$KqJWpanXZHKq2BOB43TSaYhEWsQ1Lr5QNyPCDH/Tp.6  the manual of PHP: crypt
rasmuslerdorf  md5_crypt      $1$rasmusle$rISCgZzpwk3UhDidwXvin0  the manual of PHP: crypt
U*U            bcrypt         $2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW  the tests of crypt_blowfish
pleaseletmein  scrypt_crypt   $7$C6..../....SodiumChloride$kBGj9fHznVYFQMEn/qDCfrDevf9YDtcDdKvEqHJLV8D  the tests of yescrypt
password       mysql41        *2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19  the manual of MySQL: PASSWORD
password       argon2         $argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA  the tests of the argon2 command
password       argon2         $argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc  the tests of the argon2 command
myPassword     apr_md5_crypt  $apr1$r31.....$HqJZimcKQFAMYayBlzkrA/  the documentation of Apache
"""  # noqa: E501  # hashes are long
"""Examples that programs publish: password, format, hash, where."""
EXAMPLES = [line.split(maxsplit=3) for line in PUBLISHED.strip().splitlines()]
