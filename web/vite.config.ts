/** Builds the web app from `web/` to `web/dist`; the API server serves the result, or mounts this in development. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lingui } from '@lingui/vite-plugin';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { bundleBudget } from './bundle-budget.ts';
import { graphqlDocuments } from './graphql-documents.ts';
import { sourceCatalogue } from './source-catalogue.ts';

const root = dirname(fileURLToPath(import.meta.url));

export default defineConfig({
  root,
  plugins: [
    graphqlDocuments(),
    react(),
    lingui({ cwd: root, failOnMissing: true, failOnCompileError: true }),
    sourceCatalogue(),
    tailwindcss(),
    bundleBudget({ initial: 180, route: 60, firstPage: ['/app/cockpit-page.tsx', '/locales/de.po'] }),
  ],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: false,
    reportCompressedSize: false,
  },
});
