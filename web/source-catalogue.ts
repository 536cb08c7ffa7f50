/**
 * A message's id is its German text, so most of the German catalogue says everything twice. What reads as its id leaves the
 * compiled catalogue: `lib/i18n.ts` answers a message that is not there with its id. Runs behind lingui's plugin. Breaks
 * when lingui compiles a catalogue to anything but one `JSON.parse` of a string.
 */
import type { Plugin } from 'vite';
import { z } from 'zod';

const COMPILED = /JSON\.parse\(("(?:[^"\\]|\\.)*")\)/;
const catalogue = z.record(z.string(), z.union([z.string(), z.array(z.unknown())]));

export function withoutRepetitions(code: string): string {
  const [, literal] = COMPILED.exec(code) ?? [];
  if (literal === undefined) throw new Error('The German catalogue is not compiled to JSON any more.');
  const messages = catalogue.parse(JSON.parse(z.string().parse(JSON.parse(literal))));
  const kept = Object.entries(messages).filter(
    ([id, message]) => !(Array.isArray(message) && message.length === 1 && message[0] === id),
  );
  const rest = JSON.stringify(JSON.stringify(Object.fromEntries(kept)));
  return code.replace(COMPILED, () => `JSON.parse(${rest})`);
}

export function sourceCatalogue(): Plugin {
  return {
    name: 'nachfass:source-catalogue',
    enforce: 'post',
    transform: {
      filter: { id: /\/locales\/de\.po$/ },
      handler: (code) => ({ code: withoutRepetitions(code), map: null, moduleType: 'js' }),
    },
  };
}
