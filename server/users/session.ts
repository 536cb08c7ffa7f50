/** Signing in and out. */
import { z } from 'zod';
import { signIn, signOut } from '../auth/authenticate.ts';
import { requireViewer } from '../auth/require-viewer.ts';
import type { Viewer } from '../auth/viewer.ts';
import { OPEN_TO_STRANGERS } from '../schema/access.ts';
import { builder } from '../schema/builder.ts';
import { decode, requiredText } from '../schema/decode.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { InvalidCredentialsError } from '../user-errors.ts';
import { ViewerRef } from './user.ts';

const LoginInput = builder.inputType('LoginInput', {
  description: 'Who signs in.',
  fields: (t) => ({
    email: t.string({ required: true, description: 'E-mail address; case does not matter.' }),
    password: t.string({ required: true, description: 'Password.' }),
  }),
});

const credentials = z.object({
  email: requiredText(254),
  password: z.string().min(1, 'Fill this in.').max(1_000),
});

interface SignedIn {
  readonly token: string;
  readonly expiresAt: Date;
  readonly viewer: Viewer;
}

const LoginSuccess = builder.objectRef<SignedIn>('LoginSuccess').implement({
  description: 'Signed in. Browsers also get an HttpOnly cookie.',
  fields: (t) => ({
    token: t.exposeString('token', {
      description: 'Send it as `Authorization: Bearer <token>`, or as `authorization` in connectionParams.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'Until when it is valid, by the real clock.',
    }),
    viewer: t.field({ type: ViewerRef, description: 'Who is signed in.', resolve: (it) => it.viewer }),
  }),
});
const LoginResult = resultUnion({
  name: 'Login',
  success: LoginSuccess,
  errors: ['InvalidCredentialsError', 'RateLimitedError', 'ValidationError'],
  description: 'What came of signing in.',
});

const LogoutSuccess = builder.objectRef<{ loggedOut: boolean }>('LogoutSuccess').implement({
  description: 'Signed out.',
  fields: (t) => ({
    loggedOut: t.exposeBoolean('loggedOut', { description: 'False when nobody was signed in.' }),
  }),
});
const LogoutResult = resultUnion({
  name: 'Logout',
  success: LogoutSuccess,
  errors: ['ForbiddenError'],
  description: 'What came of signing out.',
});

builder.mutationFields((t) => ({
  login: t.field({
    type: LoginResult,
    extensions: OPEN_TO_STRANGERS,
    description: 'Signs in with e-mail and password. Attempts are limited per account and per address.',
    args: { input: t.arg({ type: LoginInput, required: true, description: 'Who signs in.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const { email, password } = decode(credentials, input);
        const { db, signInLimit, refusedSignIns } = context.resources;
        await signInLimit.count(email, context.request.remoteAddress);
        const session = await signIn(db, email, password);
        if (!session) {
          refusedSignIns.note(email);
          throw new InvalidCredentialsError();
        }
        await signInLimit.succeed(email);
        await context.refresh(session.token);
        context.request.setSessionCookie?.(session.token, session.expiresAt);
        return { ...session, viewer: await requireViewer(context) };
      }),
  }),
  logout: t.field({
    type: LogoutResult,
    extensions: OPEN_TO_STRANGERS,
    description: 'Ends the session of the token or cookie that came with the request.',
    resolve: (_root, _args, context) =>
      answer(context, async () => {
        const { token } = context.request;
        const known = (await context.viewer()) !== null;
        if (token) await signOut(context.resources.db, token);
        context.request.clearSessionCookie?.();
        await context.refresh(null);
        return { loggedOut: known };
      }),
  }),
}));
