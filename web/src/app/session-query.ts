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
        name
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

export async function readSession(client: Client) {
  const result = await client.query(Session, {}).toPromise();
  return { error: result.error, info: result.data ? toInfo(result.data) : null };
}

export async function readClock(client: Client): Promise<void> {
  const result = await client.query(Session, {}, { requestPolicy: 'network-only' }).toPromise();
  if (result.data) setProductTime(result.data.clock.now);
}

function toInfo({ viewer, clock }: SessionQuery): SessionInfo {
  return {
    viewer: {
      id: viewer.user.id,
      name: viewer.user.name,
      email: viewer.user.email ?? null,
      role: viewer.role,
      teamName: viewer.team?.name ?? null,
      territories: viewer.territories,
      timeZone: viewer.territories[0]?.timeZone ?? 'Europe/Berlin',
    },
    clockMovable: clock.movable,
  };
}
