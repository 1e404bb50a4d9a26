# Packages are installed in a stage of their own, so that npm's cache is not in the image.
FROM node:20-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund \
    && node_modules/bun/bin/bun.exe --version

FROM node:20-slim
ENV NODE_ENV=production WAYMARK_DATA_DIR=/data
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json package-lock.json LICENSE ./
COPY scripts ./scripts
COPY src ./src
RUN ln -s /app/node_modules/bun/bin/bun.exe /usr/local/bin/bun \
    && printf '#!/bin/sh\nexec bun /app/src/cli/main.ts "$@"\n' > /usr/local/bin/waymark \
    && chmod 755 /usr/local/bin/waymark \
    && install -d -o node -g node -m 700 /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["bun", "-e", "const answer = await fetch(`http://127.0.0.1:${process.env.WAYMARK_PORT ?? 8080}/healthz`); process.exit(answer.ok ? 0 : 1)"]
# No launcher between: the signal to stop goes to the server itself.
CMD ["bun", "/app/src/cli/main.ts", "serve"]
