import { describe, expect, it } from 'vitest';
import { describeEnv, readEnv } from './env.ts';

describe('readEnv', () => {
  it('needs nothing, and then is development on 127.0.0.1:4000 with the embedded database', () => {
    expect(readEnv({})).toEqual({
      NODE_ENV: 'development',
      PORT: 4000,
      HOST: '127.0.0.1',
      TRUSTED_PROXIES: 0,
      OIDC_CLAIM_ROLES: 'roles',
      OIDC_ROLES: { SALES: 'SALES', MANAGER: 'MANAGER', ADMIN: 'ADMIN' },
      OIDC_CLAIM_EMAIL: 'email',
      OIDC_CLAIM_NAME: 'name',
      OIDC_TRUST_EMAIL: false,
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

  it('wants an identity provider over https, or on this machine in development, and an audience', () => {
    const OIDC_AUDIENCE = 'https://nachfass.example/api';
    const read = (OIDC_ISSUER: string, NODE_ENV?: string) =>
      readEnv({ OIDC_ISSUER, OIDC_AUDIENCE, ...(NODE_ENV && { NODE_ENV }) }).OIDC_ISSUER;
    expect(read('https://login.example.com/realms/a', 'production')).toBe(
      'https://login.example.com/realms/a',
    );
    expect(read('http://127.0.0.1:9000')).toBe('http://127.0.0.1:9000');
    const refused = /OIDC_ISSUER must begin with https/;
    expect(() => read('http://127.0.0.1:9000', 'production')).toThrow(refused);
    expect(() => read('http://login.example.com')).toThrow(refused);
    expect(() => readEnv({ OIDC_ISSUER: 'https://login.example.com' })).toThrow(/OIDC_AUDIENCE must be set/);
    expect(() => readEnv({ OIDC_AUDIENCE })).toThrow(/OIDC_AUDIENCE must be set/);
    expect(() => read('login')).toThrow(/OIDC_ISSUER must be the URL/);
  });

  it('takes the names of roles in pairs, and none for a role that is not named', () => {
    const read = (OIDC_ROLES: string) => readEnv({ OIDC_ROLES }).OIDC_ROLES;
    expect(read('SALES=nf-sales, ADMIN=nf-admins')).toEqual({ SALES: 'nf-sales', ADMIN: 'nf-admins' });
    for (const wrong of ['SALES', 'SALES=', 'CHEF=x', 'SALES=a,SALES=b', 'SALES=a b'])
      expect(() => read(wrong), wrong).toThrow(/OIDC_ROLES must be pairs/);
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
