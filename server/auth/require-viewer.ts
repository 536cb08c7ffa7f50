/** The signed-in viewer of a context; UNAUTHENTICATED for strangers whom a gate let through. */
import { unauthenticated, type Context } from '../context.ts';
import type { Viewer } from './viewer.ts';

export async function requireViewer(context: Context): Promise<Viewer> {
  const viewer = await context.viewer();
  if (!viewer) throw unauthenticated();
  return viewer;
}
