/**
 * Loads a part of the app that comes in a file of its own. When it does not come, either the server has another
 * build by now, whose page is loaded afresh (once a minute at most), or the network is away: then it rejects with
 * a `ChunkError`, the page stays up, and the next call tries again. Breaks when a part is imported any other way:
 * the router's own answer to a failed import is to reload, and offline that leaves the app.
 */
const KEY = 'nachfass.reloaded-at';
const PAUSE = 60_000;

export class ChunkError extends Error {
  override readonly name = 'ChunkError';
  constructor(cause: unknown) {
    super('A part of the page could not be loaded: check the connection and try again', { cause });
  }
}

export async function loadChunk<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    if ((await isOtherBuild()) && mayReload()) {
      window.location.reload();
      // Nothing more happens on this page.
      return new Promise<never>(() => undefined);
    }
    throw new ChunkError(cause);
  }
}

/** A part that is loaded once and then at hand; a failed attempt is not kept. */
export interface Chunk<Module> {
  readonly load: () => Promise<Module>;
  readonly loaded: () => Module | null;
}

export function chunk<Module>(load: () => Promise<Module>): Chunk<Module> {
  let module: Module | null = null;
  return {
    load: async () => (module ??= await loadChunk(load)),
    loaded: () => module,
  };
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
