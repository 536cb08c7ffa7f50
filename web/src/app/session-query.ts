/** Who is signed in and what time it is: asked once, before the first screen. */
import type { Client } from 'urql';
import { graphql } from '../gql/gql.ts';
import type { SessionQuery } from '../gql/graphql.ts';
import { setProductTime } from '../lib/product-clock.ts';
import type { Viewer } from '../lib/viewer.ts';

const Session = graphql(`
  query Session {
    viewer {
      role
      user {
        id
        name
        email
      }
      team {
        id
        name
      }
      territories {
        code
        de: name(language: DE)
        en: name(language: EN)
        currency
        timeZone
      }
    }
    clock {
      now
      offset
      movable
    }
  }
`);

export interface SessionInfo {
  readonly viewer: Viewer;
  readonly clockMovable: boolean;
}

/** Clients that have told the time: later answers come from the cache and would turn it back. */
const told = new WeakSet<Client>();

/** What was read last: as long as it says the same it is the same object, and nothing is drawn again for it. */
let last: { readonly said: string; readonly info: SessionInfo } | null = null;

export async function readSession(client: Client) {
  const { data, error } = await client.query(Session, {}).toPromise();
  if (data && !told.has(client)) {
    told.add(client);
    setProductTime(data.clock.now);
  }
  return { error, info: data ? sameInfo(data) : null };
}

function sameInfo({ viewer, clock }: SessionQuery): SessionInfo {
  const said = JSON.stringify([viewer, clock.movable]);
  if (last?.said !== said) last = { said, info: toInfo({ viewer, clock }) };
  return last.info;
}

function toInfo({ viewer, clock }: SessionQuery): SessionInfo {
  return {
    viewer: {
      id: viewer.user.id,
      name: viewer.user.name,
      email: viewer.user.email ?? null,
      role: viewer.role,
      teamName: viewer.team?.name ?? null,
      territories: viewer.territories.map(({ de, en, ...territory }) => ({
        ...territory,
        names: { de, en },
      })),
      timeZone: viewer.territories[0]?.timeZone ?? 'Europe/Berlin',
    },
    clockMovable: clock.movable,
  };
}
