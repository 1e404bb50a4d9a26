import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, pinned } from '../tests/support/program.ts';
import { destinationOf, slugOf } from './fill-links.ts';
import { benchFolder } from './server.ts';

/** nginx that answers `return 302` from a map of the same links, on one worker; null where it is not installed. */
export async function startNginx(
  links: number,
  cpus: string | null,
): Promise<{ port: number; stop(): Promise<void> } | null> {
  const program = Bun.which('nginx', { PATH: `${process.env.PATH}:/usr/sbin` });
  if (program === null) return null;
  const folder = benchFolder();
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const lines = Array.from({ length: links }, (_, n) => `/${slugOf(n)} ${destinationOf(n)};`);
  writeFileSync(join(folder, 'map.conf'), lines.join('\n'));
  const config = join(folder, 'nginx.conf');
  writeFileSync(
    config,
    `worker_processes 1; daemon off; master_process off; error_log ${folder}/error.log; pid ${folder}/pid;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000000; map_hash_max_size 1000000; map_hash_bucket_size 256;
  map $uri $to { default ""; include ${folder}/map.conf; }
  server { listen 127.0.0.1:${port}; location / { if ($to = "") { return 404; } return 302 $to; } }
}`,
  );
  const child = Bun.spawn(pinned([program, '-c', config], cpus), { stdio: ['ignore', 'ignore', 'ignore'] });
  await Bun.sleep(700);
  return {
    port,
    async stop() {
      child.kill();
      await child.exited;
    },
  };
}
