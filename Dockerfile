# Both images are named by tag, so that a build gets Debian's and Node's security updates. For builds that are the same
# everywhere, pin them by digest:
#   docker buildx imagetools inspect debian:13-slim --format '{{.Manifest.Digest}}'
#   docker build --build-arg RUN_IMAGE=debian:13-slim@sha256:… --build-arg BUILD_IMAGE=node:24-trixie-slim@sha256:… .
ARG BUILD_IMAGE=node:24-trixie-slim
ARG RUN_IMAGE=debian:13-slim

# npm installs the packages in a stage of its own: the image needs neither npm nor Node.
FROM ${BUILD_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# npm leaves the binary of Bun in two or three places, as hard links that a copy between stages would turn into files
# of 107 MB each. The image has it once, with a link where scripts/install.mjs looks for it.
RUN npm ci --omit=dev --no-audit --no-fund \
    && mv "$(find node_modules/bun/bin node_modules/@oven -type f -name 'bun*' -size +1M | head -n 1)" /bun \
    && rm -rf node_modules/@oven node_modules/bun/bin/* \
    && ln -s /usr/local/bin/bun node_modules/bun/bin/bun.exe \
    && /bun --version

# The dashboard is built with packages for development, of which the image gets none.
FROM ${BUILD_IMAGE} AS dashboard
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY scripts ./scripts
COPY src ./src
COPY web ./web
RUN npm run build

FROM ${RUN_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="Waymark" \
      org.opencontainers.image.description="A self-hosted link shortener that counts every click exactly once." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# Bun keeps a cache of compiled sources in the home folder, by default.
ENV NODE_ENV=production WAYMARK_DATA_DIR=/data BUN_RUNTIME_TRANSPILER_CACHE_PATH=0
WORKDIR /app
COPY --from=packages /bun /usr/local/bin/bun
COPY --from=packages /app/node_modules ./node_modules
COPY deploy/healthcheck.sh deploy/waymark.sh /usr/local/bin/
COPY package.json package-lock.json LICENSE ./
COPY scripts ./scripts
COPY src ./src
COPY --from=dashboard /app/web/dist ./web/dist
RUN mv /usr/local/bin/waymark.sh /usr/local/bin/waymark \
    && chmod 755 /usr/local/bin/waymark /usr/local/bin/healthcheck.sh \
    && echo 'waymark:x:1000:1000:Waymark:/data:/usr/sbin/nologin' >> /etc/passwd \
    && install -d -o 1000 -g 1000 -m 700 /data
# By number: Kubernetes checks `runAsNonRoot` only then.
USER 1000:1000
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["healthcheck.sh"]
CMD ["waymark", "serve"]
