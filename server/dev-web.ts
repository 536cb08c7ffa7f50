/**
 * The web app in development: Vite inside the server, so that pages, API and hot reload share one address. Vite is
 * loaded only here; in production the built files are served.
 */
import { fileURLToPath } from 'node:url';
import type { WebMiddleware } from './app.ts';

export function createViteMiddleware(): WebMiddleware {
  return {
    async attach(server) {
      const { createServer } = await import('vite');
      const root = fileURLToPath(new URL('../web', import.meta.url));
      const vite = await createServer({
        root,
        configFile: `${root}/vite.config.ts`,
        clearScreen: false,
        server: { middlewareMode: true, hmr: { server } },
      });
      return {
        handle: (request, response, next) => vite.middlewares(request, response, next),
        close: () => vite.close(),
      };
    },
  };
}
