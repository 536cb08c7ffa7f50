/** Where one is signed in, and ending it elsewhere; changing one's password. */
import { z } from 'zod';
import { verifyPasswordChange } from '../auth/password-change.ts';
import { requireViewer } from '../auth/require-viewer.ts';
import { demandSignIn, SESSIONS_ONLY } from '../schema/access.ts';
import { builder } from '../schema/builder.ts';
import { decode } from '../schema/decode.ts';
import { encodeGlobalId, idOf } from '../schema/global-id.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { NotFoundError } from '../user-errors.ts';
import { LONGEST_PASSWORD, PASSWORD_LENGTH, passwordLength } from './rules.ts';
import { changePassword, revokeSession } from './session-operations.ts';
import { ViewerRef } from './user.ts';

interface OwnSession {
  readonly id: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly current: boolean;
}

const sessionRows = z.array(z.object({ session_id: z.uuid(), created_at: z.date(), expires_at: z.date() }));

const SessionRef = builder.objectRef<OwnSession>('Session').implement({
  description: 'One sign-in of the viewer, in one browser or program. Nobody else sees it.',
  fields: (t) => ({
    id: t.id({ description: 'For `revokeSession`.', resolve: (it) => encodeGlobalId('Session', it.id) }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it began, by the real clock.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When it ends by itself, by the real clock.',
    }),
    current: t.exposeBoolean('current', { description: 'Whether this very request came under it.' }),
  }),
});

builder.objectField(ViewerRef, 'sessions', (t) =>
  t.field({
    type: [SessionRef],
    nullable: true,
    description:
      "The viewer's sessions that have not ended, the newest first; at most 100. Not for API tokens: null and FORBIDDEN.",
    resolve: async (viewer, _args, context) => {
      demandSignIn(viewer);
      const { tx } = await context.view();
      const rows: unknown = await tx.$queryRaw`SELECT * FROM app.own_sessions()`;
      return sessionRows.parse(rows).map((row) => ({
        id: row.session_id,
        createdAt: row.created_at,
        expiresAt: row.expires_at,
        current: row.session_id === viewer.sessionId,
      }));
    },
  }),
);

// --- revokeSession

const RevokeSessionInput = builder.inputType('RevokeSessionInput', {
  description: 'A session that is to end.',
  fields: (t) => ({ id: t.id({ required: true, description: 'Which one of `Viewer.sessions`.' }) }),
});
const RevokeSessionSuccess = builder.objectRef<{ sessionId: string }>('RevokeSessionSuccess').implement({
  description: 'The session has ended; what is open under it closes within a second.',
  fields: (t) => ({
    id: t.id({ description: 'The id it had.', resolve: (it) => encodeGlobalId('Session', it.sessionId) }),
  }),
});

builder.mutationField('revokeSession', (t) =>
  t.field({
    type: resultUnion({
      name: 'RevokeSession',
      success: RevokeSessionSuccess,
      errors: ['NotFoundError'],
      description: 'What came of ending a session.',
    }),
    extensions: SESSIONS_ONLY,
    description: "Ends one of the viewer's own sessions, wherever it is open. Not for API tokens.",
    args: { input: t.arg({ type: RevokeSessionInput, required: true, description: 'Which one.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const id = idOf('Session', input.id);
        if (!id) throw new NotFoundError('The session');
        return (await context.mutate((work) => revokeSession(work, id))).value;
      }),
  }),
);

// --- changePassword

const ChangePasswordInput = builder.inputType('ChangePasswordInput', {
  description: 'Another password.',
  fields: (t) => ({
    current: t.string({ required: true, description: 'The password that holds now.' }),
    next: t.string({
      required: true,
      description: `The password from now on: ${PASSWORD_LENGTH} to 1000 characters of any kind.`,
    }),
  }),
});
const password = z.string().refine((text) => passwordLength(text) <= LONGEST_PASSWORD, {
  message: `Shorten it to at most ${LONGEST_PASSWORD} characters.`,
  params: { code: 'TEXT_TOO_LONG', limit: LONGEST_PASSWORD },
});
const passwords = z.object({ current: password, next: password });

const ChangePasswordSuccess = builder
  .objectRef<{ endedSessions: number }>('ChangePasswordSuccess')
  .implement({
    description: 'The password is changed, and every other session of the viewer has ended.',
    fields: (t) => ({
      endedSessions: t.exposeInt('endedSessions', { description: 'How many other sessions have ended.' }),
    }),
  });

builder.mutationField('changePassword', (t) =>
  t.field({
    type: resultUnion({
      name: 'ChangePassword',
      success: ChangePasswordSuccess,
      errors: ['ValidationError', 'RateLimitedError'],
      description: 'What came of changing the password.',
    }),
    extensions: SESSIONS_ONLY,
    description:
      "Changes the viewer's password and ends their other sessions; API tokens go on. Attempts count as those to sign in. Not for API tokens.",
    args: { input: t.arg({ type: ChangePasswordInput, required: true, description: 'The passwords.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const { current, next } = decode(passwords, input);
        const { id } = await requireViewer(context);
        const person = await (await context.view()).loaders.user.load(id);
        if (!person) throw new NotFoundError('Your account');
        // Passwords take their time; nothing of the database is held meanwhile.
        await context.refresh();
        const { remoteAddress: address } = context.request;
        const change = await verifyPasswordChange(context.resources, {
          email: person.email,
          address,
          current,
          next,
        });
        return (await context.mutate((work) => changePassword(work, change))).value;
      }),
  }),
);
