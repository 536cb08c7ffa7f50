/**
 * Mutations answer with result unions. One place runs the operation, catches the errors a person can act on and
 * makes them members of the union; everything else goes on to the masking.
 */
import { builder } from './builder.ts';
import type { ObjectRefOf } from './connection.ts';
import type { Context } from '../context.ts';
import {
  ConflictError,
  DuplicateCustomerError,
  DuplicateLeadError,
  ForbiddenError,
  InvalidCredentialsError,
  NotFoundError,
  RateLimitedError,
  SavedViewConflictError,
  SettingConflictError,
  TeamConflictError,
  TransitionError,
  UserConflictError,
  UserError,
  ValidationError,
} from '../user-errors.ts';

/** Types by name, so that nouns refer to each other without importing their GraphQL files. */
const errorTypes = {
  ValidationError,
  NotFoundError,
  ForbiddenError,
  ConflictError,
  SavedViewConflictError,
  TransitionError,
  DuplicateLeadError,
  DuplicateCustomerError,
  RateLimitedError,
  SettingConflictError,
  UserConflictError,
  TeamConflictError,
  InvalidCredentialsError,
} as const;
export type UserErrorName = keyof typeof errorTypes;

function nameOf(error: UserError): UserErrorName | undefined {
  return (Object.keys(errorTypes) as UserErrorName[]).find((name) => error instanceof errorTypes[name]);
}

/**
 * A user error as an answer. In a box of its own: what a resolver returns that is an Error, GraphQL would take
 * for thrown.
 */
export interface Refusal<Kind extends UserError = UserError> {
  readonly refusal: Kind;
}

/** Object references of the error types, filled in by `user-errors.ts` of this folder. */
const errorRefs = new Map<UserErrorName, ObjectRefOf<Refusal>>();
export function registerErrorType(name: UserErrorName, ref: ObjectRefOf<Refusal>): void {
  errorRefs.set(name, ref);
}

interface ResultOptions<Success> {
  /** `RegisterLead` gives `RegisterLeadSuccess` and `RegisterLeadResult`. */
  readonly name: string;
  readonly success: ReturnType<ObjectRefOf<Success>['implement']>;
  readonly errors: readonly UserErrorName[];
  readonly description: string;
}

/** The union of a success type and the errors that this mutation can answer with. */
export function resultUnion<Success extends object>(options: ResultOptions<Success>) {
  const members = options.errors.map((name) => {
    const ref = errorRefs.get(name);
    if (!ref) throw new Error(`${name} is not a registered error type`);
    return ref;
  });
  return builder.unionType(`${options.name}Result`, {
    description: options.description,
    types: [options.success, ...members],
    resolveType: (value) => {
      const error = 'refusal' in value ? nameOf(value.refusal) : undefined;
      return error ?? `${options.name}Success`;
    },
  });
}

/**
 * Runs a mutation's work; errors of the union's kinds become its answer. A kind the union does not declare is a
 * defect of ours and is told as one.
 */
export async function answer<Success>(
  context: Context,
  work: () => Promise<Success>,
): Promise<Success | Refusal> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // What the error refers to (the current lead, candidates) is read in a snapshot after the refusal.
    await context.refresh();
    return { refusal: error };
  }
}
