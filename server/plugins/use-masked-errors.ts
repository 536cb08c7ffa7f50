/** Passes every GraphQL answer over HTTP and SSE, stream items included, through the error answers. */
import type { Plugin } from 'graphql-yoga';
import type { ExecutionResult } from 'graphql';
import type { ErrorAnswers } from './error-answers.ts';
import { mapStream } from './iterate.ts';
import { isAsyncIterable } from './stream.ts';
import { requestIdOf } from './use-request-id.ts';

export function useMaskedErrors(answers: ErrorAnswers): Plugin {
  return {
    onResultProcess({ request, result, setResult }) {
      const requestId = requestIdOf(request);
      if (isAsyncIterable<ExecutionResult>(result)) {
        setResult(
          mapStream(result, (item) => answers.answer(item, requestId), {
            onFailure: (failure) => answers.answerFailure(failure, requestId),
          }),
        );
      } else if (!Array.isArray(result) && !isAsyncIterable(result)) {
        setResult(answers.answer(result, requestId));
      }
    },
  };
}
