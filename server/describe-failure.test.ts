import { expect, it } from 'vitest';
import { describeFailure } from './describe-failure.ts';

it.each([
  [
    'duplicate key value violates unique constraint "users_email_key": Key (email)=(anna@example.com) already exists.',
    'Key (email)=(…)',
  ],
  ['connect postgres://nachfass:hunter2@db:5432/nachfass failed', 'postgres://…@db:5432/nachfass'],
  ['password=hunter2 is wrong', 'password=…'],
  ['authorization: Bearer abc.def refused', 'authorization: …'],
  ["syntax error near 'Anna Berger' at +49 170 1234567", "near '…' at …"],
])('keeps the kind of "%s" and drops its data', (message, kept) => {
  const described = describeFailure(new Error(message));
  expect(described.message).toContain(kept);
  expect(JSON.stringify(described)).not.toMatch(/anna|berger|hunter2|abc\.def|1234567/i);
});

it('keeps the names that tell what is wrong', () => {
  const message = "Cannot destructure property 'token' of 'context.request' as it is undefined.";
  expect(describeFailure(new TypeError(message)).message).toBe(message);
});

it('keeps frames and causes, without end', () => {
  const error = new Error('outer', { cause: new TypeError('inner') });
  error.cause = Object.assign(new TypeError('inner'), { cause: error });
  const described = describeFailure(error);
  expect(described.stack).toMatch(/^\s+at /);
  expect(described.cause?.name).toBe('TypeError');
  expect(described.cause?.cause?.cause?.cause).toBeUndefined();
});

it('keeps of a plain object what it has of an error, and drops its data', () => {
  const thrown = {
    code: '57P03',
    message: 'the system is shutting down, anna@example.com',
    stack: 'Error: anna@example.com\n    at here',
    queue: 'fire-follow-ups',
  };
  expect(describeFailure(thrown)).toEqual({
    name: 'object',
    code: '57P03',
    message: 'the system is shutting down, …@…',
    stack: '    at here',
  });
});
