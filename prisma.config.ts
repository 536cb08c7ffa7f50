import { defineConfig } from 'prisma/config';

// `npm run prisma` starts the embedded PostgreSQL and sets the URL when there is none of your own.
const url = process.env.DATABASE_OWNER_URL ?? process.env.DATABASE_URL;

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url && { datasource: { url } }),
});
