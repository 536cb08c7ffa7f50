/**
 * Fails the build when the page loads too much JavaScript: what the first page needs (the entry, the chunks named
 * `firstPage`, and everything they import statically) and what each further route adds, both gzipped. Fonts and
 * styles do not count.
 */
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

export interface Chunk {
  readonly fileName: string;
  readonly isEntry: boolean;
  readonly isDynamicEntry: boolean;
  /** The module a dynamic import names. */
  readonly module: string | null;
  readonly imports: readonly string[];
  readonly gzipBytes: number;
}

export interface BudgetLine {
  readonly name: string;
  readonly bytes: number;
  readonly limit: number;
}

/** Kilobytes (1,000 bytes) of gzipped JavaScript. */
export interface Limits {
  readonly initial: number;
  readonly route: number;
  /** Ends of the module names that the first page imports dynamically. */
  readonly firstPage: readonly string[];
}

/** What a visitor downloads for the first page, and for each lazily loaded chunk on top of that. */
export function measure(chunks: readonly Chunk[], limits: Limits): BudgetLine[] {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const closure = (from: readonly string[], seen = new Set<string>()): Set<string> => {
    for (const name of from) {
      const chunk = byName.get(name);
      if (!chunk || seen.has(name)) continue;
      seen.add(name);
      closure(chunk.imports, seen);
    }
    return seen;
  };
  const size = (names: Iterable<string>) =>
    [...names].reduce((sum, name) => sum + (byName.get(name)?.gzipBytes ?? 0), 0);

  const onFirstPage = ({ isEntry, module }: Chunk) =>
    isEntry || limits.firstPage.some((end) => module?.endsWith(end) ?? false);
  const initial = closure(chunks.filter(onFirstPage).map((chunk) => chunk.fileName));
  const lines: BudgetLine[] = [{ name: 'initial', bytes: size(initial), limit: limits.initial * 1000 }];
  for (const chunk of chunks) {
    if (!chunk.isDynamicEntry || initial.has(chunk.fileName)) continue;
    const added = [...closure([chunk.fileName])].filter((name) => !initial.has(name));
    lines.push({ name: chunk.fileName, bytes: size(added), limit: limits.route * 1000 });
  }
  return lines;
}

export function bundleBudget(limits: Limits): Plugin {
  return {
    name: 'nachfass:bundle-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks: Chunk[] = [];
      for (const output of Object.values(bundle)) {
        if (output.type !== 'chunk') continue;
        chunks.push({
          fileName: output.fileName,
          isEntry: output.isEntry,
          isDynamicEntry: output.isDynamicEntry,
          module: output.facadeModuleId,
          imports: output.imports,
          gzipBytes: gzipSync(output.code, { level: 9 }).byteLength,
        });
      }
      const lines = measure(chunks, limits);
      const kib = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
      const table = lines.map(
        (line) =>
          `  ${line.name.padEnd(48)} ${kib(line.bytes).padStart(10)} of ${kib(line.limit).padStart(10)}`,
      );
      this.info(`JavaScript, gzipped:\n${table.join('\n')}`);
      const over = lines.filter((line) => line.bytes > line.limit);
      if (over.length > 0) {
        this.error(
          `Too much JavaScript: ${over.map((line) => `${line.name} ${kib(line.bytes)} (limit ${kib(line.limit)})`).join(', ')}. ` +
            'Load it lazily or drop it.',
        );
      }
    },
  };
}
