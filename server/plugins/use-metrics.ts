/** Times operations by type, transport and outcome. */
import { getOperationAST, type DocumentNode, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Metrics } from '../metrics.ts';
import type { PluginContext } from './operation.ts';
import { isAsyncIterable } from './stream.ts';

interface OperationArgs {
  readonly document: DocumentNode;
  readonly operationName?: string | null;
  readonly contextValue?: PluginContext;
}

export function useMetrics({ operationDuration }: Metrics): Plugin<PluginContext> {
  const begin = (args: OperationArgs) => {
    const began = performance.now();
    const transport = args.contextValue?.request ? 'http' : 'websocket';
    return (result: unknown) => {
      const operation = getOperationAST(args.document, args.operationName)?.operation ?? 'unknown';
      const labels = { operation_type: operation, transport, result: outcome(result) };
      operationDuration.observe(labels, (performance.now() - began) / 1000);
    };
  };
  return {
    onExecute({ args }) {
      const done = begin(args);
      return { onExecuteDone: ({ result }) => done(result) };
    },
    onSubscribe({ args }) {
      const done = begin(args);
      return { onSubscribeResult: ({ result }) => done(result) };
    },
  };
}

function outcome(result: unknown): 'ok' | 'user_error' | 'error' {
  if (isAsyncIterable(result)) return 'ok';
  const errors = (result as ExecutionResult).errors ?? [];
  if (errors.length === 0) return 'ok';
  return errors.every((error) => typeof error.extensions.code === 'string') ? 'user_error' : 'error';
}
