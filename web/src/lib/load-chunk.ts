/**
 * Parts of the app that come in files of their own, and what happens when one does not come: either the server has another
 * build by now, or the network is away. Who needs the part now calls `load`, which loads the page afresh for another build
 * (once a minute at most) and else rejects with a `ChunkError`: the page stays up, and the next call tries again. Who only
 * thinks ahead calls `prefetch`, which never reloads: somebody may be typing. Breaks when a part is imported any other way:
 * Vite and the router answer a failed import by reloading, and offline that leaves the app.
 */
const KEY = 'nachfass.reloaded-at';
const PAUSE = 60_000;

export class ChunkError extends Error {
  override readonly name = 'ChunkError';
  constructor(cause: unknown) {
    super('A part of the page could not be loaded: check the connection and try again', { cause });
  }
}

export const chunkFailure = /*i18n*/ {
  id: 'Dieser Teil konnte nicht geladen werden. Prüfe die Verbindung und versuche es noch einmal.',
};

/** A part that is loaded once and then at hand; a failed attempt is not kept. */
export interface Chunk<Module> {
  readonly load: () => Promise<Module>;
  /** Rejects with a `ChunkError`, too, and leaves what to do to whoever needs it: `reloadForOtherBuild`. */
  readonly fetch: () => Promise<Module>;
  readonly prefetch: () => void;
  /** Resolves once it is there, whoever asked for it; never rejects. */
  readonly arrived: () => Promise<Module>;
  readonly loaded: () => Module | null;
}

export function chunk<Module>(get: () => Promise<Module>): Chunk<Module> {
  let module: Module | null = null;
  let arrive: (module: Module) => void = () => undefined;
  const arrived = new Promise<Module>((resolve) => (arrive = resolve));
  const fetch = async (): Promise<Module> => {
    try {
      module ??= await get();
      arrive(module);
      return module;
    } catch (cause) {
      throw new ChunkError(cause);
    }
  };
  return {
    fetch,
    load: async () => {
      try {
        return await fetch();
      } catch (error) {
        if (await reloadForOtherBuild()) return new Promise<never>(() => undefined);
        throw error;
      }
    },
    prefetch: () => {
      // Nobody has asked for it: whoever does is told.
      fetch().catch(() => undefined);
    },
    arrived: () => arrived,
    loaded: () => module,
  };
}

/** Loads the page afresh when the server has another build; true when it does, and nothing more happens on this page. */
export async function reloadForOtherBuild(): Promise<boolean> {
  if (!(await isOtherBuild()) || !mayReload()) return false;
  window.location.reload();
  return true;
}

async function isOtherBuild(): Promise<boolean> {
  const running = entryOf(document);
  try {
    const answer = await fetch('/', { cache: 'no-store' });
    if (!answer.ok) return false;
    const served = entryOf(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    return served !== null && running !== null && served !== running;
  } catch {
    // Nobody there to ask: the network is away, not the build.
    return false;
  }
}

function entryOf(page: Document): string | null {
  return page.querySelector('script[type=module][src]')?.getAttribute('src') ?? null;
}

function mayReload(): boolean {
  try {
    if (Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < PAUSE) return false;
    sessionStorage.setItem(KEY, String(Date.now()));
    return true;
  } catch {
    // Without storage nothing would stop a loop.
    return false;
  }
}
