ARG NODE_IMAGE=node:24-bookworm-slim

# Packages, generated code, dist/. Nothing is downloaded but packages, and none of their scripts run.
FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --include=dev --include=optional --no-audit --no-fund
COPY . .
RUN node scripts/prepare.mjs compile
# What serves is left: no compiler, no generator (Prisma's command line is one), no other database's query compiler.
RUN npm pkg delete dependencies.prisma \
 && npm prune --ignore-scripts --omit=dev --omit=optional --no-audit --no-fund \
 && find node_modules/@prisma/client/runtime -name "query_compiler_*" ! -name "*.postgresql.*" -delete \
 && find node_modules dist -name "*.map" -delete

FROM ${NODE_IMAGE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DATA_DIR=/data
RUN mkdir /data && chown 65532:65532 /data
WORKDIR /app
# Owned by root: the process can write nothing but /data.
COPY --from=build /build/package.json ./
COPY --from=build /build/prisma/migrations ./prisma/migrations
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
USER 65532:65532
VOLUME ["/data"]
EXPOSE 4000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# The command line: docker run … dist/src/cli/main.js user create --help
ENTRYPOINT ["node", "--max-semi-space-size=8", "--v8-pool-size=1"]
CMD ["dist/src/main.js"]
