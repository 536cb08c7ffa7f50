/**
 * Verifies the tokens of one OpenID Connect provider, as its resource server.
 *
 * Guarantee: a token counts only when a key that the provider publishes signed it, with an algorithm of the list
 * below, for our audience and by our issuer, within its time; everything else is null, whatever is wrong with it. When
 * the provider cannot be asked for what is needed, nothing is let in: IdentityProviderUnavailable, and for a cool-down
 * nobody asks again. Unknown keys make one question a cool-down, however many tokens name some.
 *
 * What the standards demand: `iss`, `aud`, `sub`, `iat` and `exp` must be there. `nbf` need not (RFC 7519 has it
 * optional, RFC 9068 does not name it), but where it is it holds, and what is no time is refused.
 *
 * Times are held against this machine's clock with a few seconds of tolerance, the end of a session against the
 * database's without any.
 */
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  jwtVerify,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from 'jose';
import type { Logger } from 'pino';
import { z } from 'zod';
import { isSecureAddress } from '../env.ts';
import { subjectOf, type ClaimMapping, type RefusedSubject, type Subject } from './claim-rules.ts';

export interface OidcOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly mapping: ClaimMapping;
  /** Development only: a provider on this machine may be spoken to without TLS. */
  readonly plainLoopback: boolean;
  readonly log: Logger;
}

/** Signatures with a public key alone: with `HS256`, the published key would be the secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const TOLERANCE_SECONDS = 5;
const COOL_DOWN_MS = 30_000;
const KEYS_FOR_MS = 600_000;
const DISCOVERY_FOR_MS = 3_600_000;
const TIMEOUT_MS = 5_000;

export class IdentityProviderUnavailable extends Error {
  override name = 'IdentityProviderUnavailable';
  constructor(cause: unknown) {
    super('the identity provider could not be asked', { cause });
  }
}

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

interface Keys {
  readonly uri: string;
  readonly get: JWTVerifyGetKey;
  /** Until when the document that named them counts, by this machine's clock. */
  readonly until: number;
}

export class IdentityProvider {
  readonly #options: OidcOptions;
  #keys: Keys | undefined;
  #discovering: Promise<Keys> | undefined;
  /** Until when the provider is not asked again, after it did not answer. */
  #silentUntil = 0;

  constructor(options: OidcOptions) {
    this.#options = options;
  }

  /**
   * Whom the token names, also when it gives them no role; null for one that does not count.
   * @throws IdentityProviderUnavailable
   */
  async verify(token: string): Promise<Subject | RefusedSubject | null> {
    const { issuer, audience, mapping, log } = this.#options;
    try {
      const { get } = await this.#currentKeys();
      const { payload } = await jwtVerify(token, get, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: TOLERANCE_SECONDS,
        requiredClaims: ['sub', 'iat', 'exp'],
      });
      if ((payload.iat ?? 0) * 1000 > Date.now() + TOLERANCE_SECONDS * 1000) {
        log.info({ reason: 'ISSUED_IN_FUTURE' }, 'a token of the identity provider was refused');
        return null;
      }
      const subject = subjectOf(payload, mapping);
      if (!subject?.role) log.info({ reason: 'NO_ROLE' }, 'a token of the identity provider was refused');
      return subject;
    } catch (error) {
      if (!isRefusal(error)) {
        // Also after an answer that is no good: asked again at once it would be no better. Silence ends by itself,
        // however many ask meanwhile.
        if (Date.now() >= this.#silentUntil) this.#silentUntil = Date.now() + COOL_DOWN_MS;
        throw new IdentityProviderUnavailable(error);
      }
      // The code alone: the error's text and payload may tell of people.
      log.info({ reason: error.code }, 'a token of the identity provider was refused');
      return null;
    }
  }

  async #currentKeys(): Promise<Keys> {
    const known = this.#keys;
    if (known && Date.now() < known.until) return known;
    try {
      this.#discovering ??= this.#discover().finally(() => (this.#discovering = undefined));
      return await this.#discovering;
    } catch (error) {
      // Where the keys are seldom changes; what matters is asked there all the same.
      if (known) return known;
      throw error;
    }
  }

  async #discover(): Promise<Keys> {
    const { issuer, plainLoopback } = this.#options;
    const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await this.#fetch(address, {
      headers: new Headers({ accept: 'application/json' }),
      method: 'GET',
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const document = discovery.parse(await response.json());
    if (document.issuer !== issuer) throw new Error('the discovery document is of another issuer');
    if (!isSecureAddress(document.jwks_uri, plainLoopback))
      throw new Error('the keys of the provider are not served over https');
    const until = Date.now() + DISCOVERY_FOR_MS;
    const get = this.#keys?.uri === document.jwks_uri ? this.#keys.get : this.#remoteKeys(document.jwks_uri);
    this.#keys = { uri: document.jwks_uri, get, until };
    return this.#keys;
  }

  #remoteKeys(uri: string): JWTVerifyGetKey {
    return createRemoteJWKSet(new URL(uri), {
      cooldownDuration: COOL_DOWN_MS,
      cacheMaxAge: KEYS_FOR_MS,
      timeoutDuration: TIMEOUT_MS,
      [customFetch]: (url, init) => this.#fetch(url, init),
    });
  }

  /** Asks the provider, unless it has just failed to answer. */
  async #fetch(...[url, init]: Parameters<FetchImplementation>): Promise<Response> {
    if (Date.now() < this.#silentUntil) throw new Error('the provider did not answer a moment ago');
    try {
      const response = await fetch(url, init);
      if (response.status !== 200) throw new Error(`the provider answered with ${response.status}`);
      return response;
    } catch (error) {
      this.#silentUntil = Date.now() + COOL_DOWN_MS;
      this.#options.log.warn({ err: error }, 'the identity provider does not answer');
      throw error;
    }
  }
}

/** What is wrong with the token itself, as against with finding that out. */
function isRefusal(error: unknown): error is errors.JOSEError {
  return REFUSALS.some((refusal) => error instanceof refusal);
}
const REFUSALS = [
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];
