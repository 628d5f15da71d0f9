# Caddy as an ordinary user. The image's own may bind low ports by a capability of its file, which
# no user has who may gain no privileges; a copy does not have it, and listens above 1024.
ARG CADDY_IMAGE=caddy:2.11.4-alpine
FROM ${CADDY_IMAGE}
RUN cp "$(command -v caddy)" /usr/local/bin/caddy \
    && mkdir -p /data /config && chown 10003:10003 /data /config
COPY ops/proxy/Caddyfile /etc/caddy/Caddyfile
COPY ops/proxy/start.sh /usr/local/bin/start-proxy
ENV HOME=/tmp XDG_DATA_HOME=/data XDG_CONFIG_HOME=/config
USER 10003:10003
EXPOSE 8080 8443
ENTRYPOINT ["start-proxy"]
