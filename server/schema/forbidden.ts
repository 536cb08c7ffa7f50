/** The error for what a role may not ask: FORBIDDEN, with what to ask instead. */
import { GraphQLError } from 'graphql';

export function forbidden(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'FORBIDDEN' } });
}
