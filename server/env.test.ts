import { describe, expect, it } from 'vitest';
import { describeEnv, readEnv } from './env.ts';

describe('readEnv', () => {
  it('needs nothing, and then is development on 127.0.0.1:4000 with the embedded database', () => {
    expect(readEnv({})).toEqual({
      NODE_ENV: 'development',
      PORT: 4000,
      HOST: '127.0.0.1',
      TRUSTED_PROXIES: 0,
      SEED_DEMO: false,
      LOG_LEVEL: 'info',
    });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readEnv({ PORT: '', DATABASE_URL: '' })).toMatchObject({ PORT: 4000 });
  });

  it('tells every wrong variable at once, without repeating a password', () => {
    const read = () =>
      readEnv({ PORT: '70000', DATABASE_URL: 'mysql://me:geheim@db/x', SEED_DEMO: 'yes', NODE_ENV: 'prod' });
    expect(read).toThrow(/PORT must be between 1 and 65535 \(it is "70000"\)\./);
    expect(read).toThrow(/DATABASE_URL must be a URL like postgresql:/);
    expect(read).toThrow(/SEED_DEMO must be 0 or 1/);
    expect(read).toThrow(/NODE_ENV must be development, production or test \(it is "prod"\)/);
    expect(read).not.toThrow(/geheim/);
  });

  it('refuses demo people in production, and an owner without an application', () => {
    expect(() => readEnv({ NODE_ENV: 'production', SEED_DEMO: '1' })).toThrow(/SEED_DEMO must not be 1/);
    expect(() => readEnv({ DATABASE_OWNER_URL: 'postgresql://o@h/d' })).toThrow(/DATABASE_URL must be set/);
  });

  it('takes a list of origins and refuses what is more than an origin', () => {
    expect(readEnv({ PUBLIC_ORIGINS: 'https://a.example, http://b.example:81/' }).PUBLIC_ORIGINS).toEqual([
      'https://a.example',
      'http://b.example:81',
    ]);
    expect(() => readEnv({ PUBLIC_ORIGINS: 'https://a.example/path' })).toThrow(
      /PUBLIC_ORIGINS must be origins/,
    );
  });
});

it('describes every variable', () => {
  for (const variable of describeEnv()) expect(variable.description, variable.name).not.toBe('');
});
