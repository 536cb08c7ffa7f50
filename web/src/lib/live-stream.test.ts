import { describe, expect, test } from 'vitest';
import {
  advance,
  initialStream,
  type StreamEffect,
  type StreamInput,
  type StreamState,
} from './live-stream.ts';

function play(inputs: readonly StreamInput[], from: StreamState = initialStream) {
  const effects: StreamEffect[] = [];
  let state = from;
  for (const input of inputs) {
    const [next, caused] = advance(state, input);
    state = next;
    effects.push(...caused);
  }
  return { state, effects };
}

describe('a screen and its stream', () => {
  test('begins where the snapshot ends', () => {
    const { effects } = play([{ type: 'snapshot', asOf: 'log:005' }]);
    expect(effects).toEqual([{ type: 'subscribe', after: 'log:005' }]);
  });

  test('hands on each item and moves its cursor with it', () => {
    const { state, effects } = play([
      { type: 'snapshot', asOf: 'log:005' },
      { type: 'item', cursor: 'log:006' },
      { type: 'checkpoint', cursor: 'log:009' },
    ]);
    expect(state.cursor).toBe('log:009');
    expect(effects.at(-1)).toEqual({ type: 'deliver' });
  });

  test('resumes at the last cursor, not at the snapshot, when the stream ends', () => {
    const { effects } = play([
      { type: 'snapshot', asOf: 'log:005' },
      { type: 'item', cursor: 'log:008' },
      { type: 'ended' },
      { type: 'pauseOver' },
    ]);
    expect(effects.slice(-2)).toEqual([
      { type: 'pause', attempt: 1 },
      { type: 'subscribe', after: 'log:008' },
    ]);
  });

  test('waits longer with every end in a row, and an item makes it forget them', () => {
    const twice = play([
      { type: 'snapshot', asOf: 'log:005' },
      { type: 'ended' },
      { type: 'pauseOver' },
      { type: 'ended' },
    ]);
    expect(twice.effects.at(-1)).toEqual({ type: 'pause', attempt: 2 });
    expect(
      play([{ type: 'pauseOver' }, { type: 'item', cursor: 'log:006' }], twice.state).state.failures,
    ).toBe(0);
  });

  test('reads again when the gap cannot be told, and begins anew at that answer', () => {
    const { state, effects } = play([
      { type: 'snapshot', asOf: 'log:005' },
      { type: 'resync' },
      { type: 'ended' },
      { type: 'snapshot', asOf: 'other:001' },
    ]);
    expect(effects.slice(1)).toEqual([
      { type: 'unsubscribe' },
      { type: 'read' },
      { type: 'subscribe', after: 'other:001' },
    ]);
    expect(state).toMatchObject({ phase: 'open', cursor: 'other:001' });
  });

  test('does not let an item of the broken stream through while it reads again', () => {
    const { effects } = play([
      { type: 'snapshot', asOf: 'log:005' },
      { type: 'resync' },
      { type: 'item', cursor: 'log:006' },
    ]);
    expect(effects).not.toContainEqual({ type: 'deliver' });
  });

  test('tries the reading again when it failed', () => {
    const { effects } = play([
      { type: 'snapshot', asOf: 'log:005' },
      { type: 'resync' },
      { type: 'readFailed' },
      { type: 'pauseOver' },
    ]);
    expect(effects.slice(-2)).toEqual([{ type: 'pause', attempt: 1 }, { type: 'read' }]);
  });

  test('reads again when a slow answer lacks what the stream has already told', () => {
    const running = play([
      { type: 'snapshot', asOf: 'log:005' },
      { type: 'item', cursor: 'log:008' },
    ]);
    expect(play([{ type: 'snapshot', asOf: 'log:007' }], running.state).effects).toEqual([{ type: 'read' }]);
    expect(play([{ type: 'snapshot', asOf: 'log:008' }], running.state).effects).toEqual([]);
  });
});
