/**
 * A real OpenID Connect provider on this machine: `oidc-provider`, with its discovery document, keys and tokens. People
 * are its clients, who get their own tokens by their credentials; what it says of each is given beforehand.
 *
 * Tokens that no provider would issue are signed here with its own keys, or others.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';
import Provider, { type Adapter, type AdapterPayload } from 'oidc-provider';
import { z } from 'zod';

export const AUDIENCE = 'https://nachfass.example/api';
const SECRET = 'a secret for tests';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly privateJwk: JWK;
  readonly publicJwk: JWK;
}

export async function signingKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const common = { kid, alg: 'RS256', use: 'sig' };
  return {
    kid,
    privateKey,
    privateJwk: { ...(await exportJWK(privateKey)), ...common },
    publicJwk: { ...(await exportJWK(publicKey)), ...common },
  };
}

export interface TestIdentityProvider {
  readonly issuer: string;
  readonly key: SigningKey;
  /** How often each path was asked for. */
  asked(path: '/jwks' | '/.well-known/openid-configuration'): number;
  /** A token as the provider issues it, to a subject with these claims. */
  token(subject: string, claims: object): Promise<string>;
  /** A token of its own making: these claims over what is right, signed with its key or another. */
  forge(claims: JWTPayload, key?: SigningKey): Promise<string>;
  /** Signs with this key from now on, and publishes no other. */
  rotate(key: SigningKey): void;
  /** Answers everything so; null: as it should. */
  fail(status: number | null): void;
  stop(): Promise<void>;
}

const answered = z.object({ access_token: z.string() });

export async function startIdentityProvider(): Promise<TestIdentityProvider> {
  let key = await signingKey('first');
  let failure: number | null = null;
  const claimsOf = new Map<string, object>();
  const asked = new Map<string, number>();
  let handle: ReturnType<Provider['callback']>;
  /** What the provider keeps; of clients, whom a token was asked for. */
  const kept = new Map<string, AdapterPayload>();

  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.set(path, (asked.get(path) ?? 0) + 1);
    if (failure === null) void handle(request, response);
    else response.writeHead(failure).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  serve();

  return {
    issuer,
    get key() {
      return key;
    },
    asked: (path) => asked.get(path) ?? 0,
    async token(subject, claims) {
      claimsOf.set(subject, claims);
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${subject}:${encodeURIComponent(SECRET)}`).toString('base64')}`,
        },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: AUDIENCE }),
      });
      return answered.parse(await response.json()).access_token;
    },
    forge(claims, by = key) {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ iss: issuer, aud: AUDIENCE, sub: 'forged', iat: now, exp: now + 600, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: by.kid })
        .sign(by.privateKey);
    },
    rotate(next) {
      key = next;
      serve();
    },
    fail(status) {
      failure = status;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  function adapterOf(model: string): Adapter {
    const of = (id: string) => `${model} ${id}`;
    return {
      upsert: async (id, payload) => void kept.set(of(id), payload),
      find: async (id) => (model === 'Client' ? clientOf(id) : kept.get(of(id))),
      findByUid: async () => undefined,
      findByUserCode: async () => undefined,
      consume: async () => undefined,
      destroy: async (id) => void kept.delete(of(id)),
      revokeByGrantId: async () => undefined,
    };
  }

  function clientOf(subject: string): AdapterPayload | undefined {
    if (!claimsOf.has(subject)) return undefined;
    return {
      client_id: subject,
      client_secret: SECRET,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    };
  }

  /** The provider with the key it has now; it reads its configuration once. */
  function serve(): void {
    const provider = new Provider(issuer, {
      adapter: adapterOf,
      ttl: { ClientCredentials: 600 },
      jwks: { keys: [key.privateJwk] },
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: () => ({
            scope: '',
            audience: AUDIENCE,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          }),
        },
      },
      extraTokenClaims: (_context, token) => ({
        ...claimsOf.get('clientId' in token ? (token.clientId ?? '') : ''),
      }),
    });
    handle = provider.callback();
  }
}
