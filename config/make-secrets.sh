#!/bin/sh
# Make the passwords and keys that docker-compose.yml asks for, once, readable by you only.
set -eu
if [ -e .env ]; then echo ".env exists; its secrets are kept." && exit 0; fi
umask 077
secret() { python3 -c 'import secrets; print(secrets.token_urlsafe(24))'; }
cat > .env <<END
NIGHTDESK_REDIS_PASSWORD=$(secret)
NIGHTDESK_ACCESS_KEY=$(secret)
NIGHTDESK_SECRET_KEY=$(secret)
NIGHTDESK_FLOWER_PASSWORD=$(secret)
END
echo "Secrets written to .env."
