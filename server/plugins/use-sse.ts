/**
 * Streams over server-sent events, at the same address: graphql-sse's "distinct connections", with what a browser's
 * EventSource needs to go on where it was. Every item that has a cursor carries it as the event's `id`; a request
 * that names one in `Last-Event-ID` continues after it.
 *
 * `Last-Event-ID` wins over the operation's own `after`: a browser that reconnects repeats its address, whose
 * `after` is where the stream once began, and adds the header, which is how far it came.
 *
 * A client that reads slowly slows the source down: the next item is taken when the last one was, beside a bounded few
 * that were pushed. One that takes
 * nothing for three pings is cut off, which gives its place back. How many streams one viewer may have is bounded,
 * strangers are counted by their address. When the server stops, answers end without `complete`, which is what makes
 * clients come back with the last id they have.
 */
import type { IncomingMessage } from 'node:http';
import {
  getOperationAST,
  GraphQLError,
  Kind,
  type ArgumentNode,
  type DefinitionNode,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLObjectType,
  type SelectionSetNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { z } from 'zod';
import type { HttpStreams } from './http-streams.ts';
import { mapStream } from './iterate.ts';
import type { PluginContext } from './operation.ts';
import { isAsyncIterable } from './stream.ts';
import { CURSOR, type StreamResult } from './stream-result.ts';

const MEDIA_TYPE = 'text/event-stream';
const LONGEST_CURSOR = 256;
/** 36 s by default. */
const STALLED_PINGS = 3;

export interface UseSseOptions {
  readonly streams: HttpStreams;
  /** How often a silent stream says that it lives. */
  readonly pingMs?: number;
  addressOf(request: IncomingMessage): string;
}

export function useSse({
  streams,
  pingMs = 12_000,
  addressOf,
}: UseSseOptions): Plugin<PluginContext, Pick<PluginContext, 'req'>> {
  return {
    onSubscribe({ args, subscribeFn, setSubscribeFn }) {
      const shared: PluginContext = args.contextValue;
      const { request, req, operation } = shared;
      if (!request) return;
      const lastEventId = request.headers.get('last-event-id');
      const type = args.schema.getSubscriptionType();
      if (type && lastEventId && lastEventId.length <= LONGEST_CURSOR)
        args.document = continueAfter(args.document, args.operationName, type, lastEventId);

      const holder = operation?.viewer?.id ?? `address ${req ? addressOf(req) : ''}`;
      setSubscribeFn(async (own) => {
        const leave = streams.enter(holder);
        if (!leave) return { errors: [tooManyStreams(streams.perViewer)] };
        try {
          const result: unknown = await subscribeFn(own);
          if (isAsyncIterable<StreamResult>(result))
            return mapStream(result, (item) => item, { onEnd: leave });
          leave();
          return result;
        } catch (failure) {
          leave();
          throw failure;
        }
      });
    },
    onResultProcess({
      request,
      serverContext,
      result,
      resultProcessor,
      setResultProcessor,
      acceptableMediaTypes,
    }) {
      if (isAsyncIterable(result)) {
        // Yoga found nothing that the client takes a stream as, and will say so; nobody would end the stream.
        if (!resultProcessor) return void result[Symbol.asyncIterator]().return?.();
      } else if (!accepts(request)) return;
      acceptableMediaTypes.push(MEDIA_TYPE);
      setResultProcessor((processed) => {
        const items: AsyncIterable<StreamResult> = isAsyncIterable<StreamResult>(processed)
          ? processed
          : once(processed as ExecutionResult);
        const cut = () => void serverContext.req?.socket.destroy();
        return respond(items, { ...httpOf(processed), pingMs, signal: request.signal, streams, cut });
      }, MEDIA_TYPE);
    },
  };
}

function tooManyStreams(limit: number): GraphQLError {
  return new GraphQLError(`You have ${limit} streams open already. Close some first.`, {
    extensions: { code: 'RATE_LIMITED', http: { spec: true, status: 429 } },
  });
}

function accepts({ headers }: Request): boolean {
  return (headers.get('accept') ?? '')
    .split(',')
    .some((type, index) => index === 0 && type.split(';')[0]?.trim().toLowerCase() === MEDIA_TYPE);
}

/** What the first error says about the response; `headers` holds a busy server's `Retry-After`. */
const httpOfError = z
  .object({ status: z.int().default(200), headers: z.record(z.string(), z.string()).default({}) })
  .catch({ status: 200, headers: {} });

function httpOf(result: unknown): z.output<typeof httpOfError> {
  const errors = isAsyncIterable(result) ? [] : ((result as ExecutionResult).errors ?? []);
  return httpOfError.parse(errors[0]?.extensions.http);
}

interface Respond {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly pingMs: number;
  readonly signal: AbortSignal;
  readonly streams: HttpStreams;
  /** Takes the connection down. */
  cut(): void;
}

function respond(
  items: AsyncIterable<StreamResult>,
  { status, headers, pingMs, signal, streams, cut }: Respond,
): Response {
  const iterator = items[Symbol.asyncIterator]();
  const text = new TextEncoder();
  let ping: NodeJS.Timeout | undefined;
  let ended = false;
  /** Pings in a row that found something waiting, and nothing taken since the one before. */
  let untaken = 0;
  let forget: (() => void) | undefined;

  const end = () => {
    if (ended) return;
    ended = true;
    clearInterval(ping);
    forget?.();
    void iterator.return?.();
  };

  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Some browsers wait for the first byte before they believe in the stream.
        controller.enqueue(text.encode(':\n\n'));
        ping = setInterval(() => {
          if (ended) return;
          if ((controller.desiredSize ?? -1) >= 0) {
            untaken = 0;
            controller.enqueue(text.encode(':\n\n'));
          } else if (++untaken === STALLED_PINGS) {
            // Not completed: the client goes on at its last id. What waits in the socket would hold up any other end.
            end();
            cut();
          }
        }, pingMs);
        ping.unref();
        forget = streams.onStop(() => {
          controller.close();
          end();
        });
        // Whoever is gone before the answer begins is not told again.
        if (signal.aborted) end();
        else signal.addEventListener('abort', end, { once: true });
      },
      async pull(controller) {
        untaken = 0;
        const { done, value } = await iterator.next();
        if (ended) return;
        if (done) {
          controller.enqueue(text.encode('event: complete\ndata:\n\n'));
          controller.close();
          end();
        } else {
          controller.enqueue(text.encode(eventOf(value)));
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
  return new Response(body, {
    status,
    headers: {
      ...headers,
      'content-type': `${MEDIA_TYPE}; charset=utf-8`,
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}

function eventOf(result: StreamResult): string {
  const cursor = result[CURSOR];
  const id = cursor === undefined || /[\r\n\0]/.test(cursor) ? '' : `id: ${cursor}\n`;
  return `event: next\n${id}data: ${JSON.stringify(withoutHttp(result))}\n\n`;
}

/** Status and headers are for the response, not for its reader. */
function withoutHttp(result: StreamResult): unknown {
  if (!result.errors) return result;
  return {
    ...result,
    errors: result.errors.map((error) => {
      const { extensions, ...rest } = error.toJSON();
      const { http: _http, ...kept } = extensions ?? {};
      return { ...rest, extensions: kept };
    }),
  };
}

async function* once(result: ExecutionResult): AsyncGenerator<StreamResult, void, void> {
  yield result;
}

/** The document with `after: "<cursor>"` on the operation's root fields that take it. */
function continueAfter(
  document: DocumentNode,
  operationName: string | null | undefined,
  type: GraphQLObjectType,
  cursor: string,
): DocumentNode {
  const operation = getOperationAST(document, operationName);
  if (!operation) return document;
  const fields = type.getFields();
  const after: ArgumentNode = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: 'after' },
    value: { kind: Kind.STRING, value: cursor },
  };
  const inField = (node: FieldNode): FieldNode =>
    fields[node.name.value]?.args.some((argument) => argument.name === 'after')
      ? { ...node, arguments: [...(node.arguments ?? []).filter((one) => one.name.value !== 'after'), after] }
      : node;
  const inSelections = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.map((node) =>
      node.kind === Kind.FIELD
        ? inField(node)
        : node.kind === Kind.INLINE_FRAGMENT
          ? { ...node, selectionSet: inSelections(node.selectionSet) }
          : node,
    ),
  });
  const inDefinition = (node: DefinitionNode): DefinitionNode =>
    node === operation ||
    (node.kind === Kind.FRAGMENT_DEFINITION && node.typeCondition.name.value === type.name)
      ? { ...node, selectionSet: inSelections(node.selectionSet) }
      : node;
  return { ...document, definitions: document.definitions.map(inDefinition) };
}
