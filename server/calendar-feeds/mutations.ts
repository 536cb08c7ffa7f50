/** Making, changing and ending the address of one's calendar feed: decode, call one operation, read the answer. */
import { z } from 'zod';
import { hashOfToken, newFeedToken } from '../auth/secrets.ts';
import { SESSIONS_ONLY } from '../schema/access.ts';
import { builder } from '../schema/builder.ts';
import { decode, optionalText } from '../schema/decode.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { LanguageEnum } from '../territories/enums.ts';
import { CalendarFeedRef } from './calendar-feed.ts';
import { feedLanguages, feedPath } from './feed-rules.ts';
import { createCalendarFeed, revokeCalendarFeed } from './operations.ts';

// --- createCalendarFeed

const CreateCalendarFeedInput = builder.inputType('CreateCalendarFeedInput', {
  description: 'A calendar feed to make.',
  fields: (t) => ({
    language: t.field({ type: LanguageEnum, required: true, description: 'What it is to be written in.' }),
    idempotencyKey: t.string({
      description:
        'Same key and input within `requests.idempotencyHours` (24 by default): one address. It is in the first answer alone.',
    }),
  }),
});

const draft = z.object({ language: z.enum(feedLanguages), idempotencyKey: optionalText(200) });

const CreateCalendarFeedSuccess = builder
  .objectRef<{ readonly path: string | null }>('CreateCalendarFeedSuccess')
  .implement({
    description: 'The feed has an address of its own; a former one has ended.',
    fields: (t) => ({
      calendarFeed: t.field({
        type: CalendarFeedRef,
        nullable: true,
        description: 'What will be known of it from now on; null when it has been revoked since.',
        resolve: async (_success, _args, context) => {
          const { tx, viewer } = await context.view();
          return tx.calendarFeed.findUnique({
            where: { userId: viewer.id },
            select: { language: true, createdAt: true, lastReadAt: true },
          });
        },
      }),
      path: t.exposeString('path', {
        nullable: true,
        description:
          'Its address on this server, `/calendar/….ics`: whoever knows it reads the feed. Told this once and kept nowhere; null when an earlier request with the same idempotency key made it.',
      }),
    }),
  });

builder.mutationField('createCalendarFeed', (t) =>
  t.field({
    type: resultUnion({
      name: 'CreateCalendarFeed',
      success: CreateCalendarFeedSuccess,
      errors: ['ValidationError'],
      description: 'What came of making a feed.',
    }),
    extensions: SESSIONS_ONLY,
    description:
      "Makes an address under which a calendar reads the viewer's follow-ups. There is one a person: a former address ends at once. Not for API tokens.",
    args: { input: t.arg({ type: CreateCalendarFeedInput, required: true, description: 'The feed.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const decoded = decode(draft, input);
        const token = newFeedToken();
        const { value } = await context.mutate((work) =>
          createCalendarFeed(work, decoded, hashOfToken(token)),
        );
        return { path: value.isNew ? feedPath(token) : null };
      }),
  }),
);

// --- revokeCalendarFeed

const RevokeCalendarFeedSuccess = builder
  .objectRef<{ readonly revoked: true }>('RevokeCalendarFeedSuccess')
  .implement({
    description: 'There is no feed any more.',
    fields: (t) => ({
      revoked: t.exposeBoolean('revoked', { description: 'Always true.' }),
    }),
  });

builder.mutationField('revokeCalendarFeed', (t) =>
  t.field({
    type: resultUnion({
      name: 'RevokeCalendarFeed',
      success: RevokeCalendarFeedSuccess,
      errors: ['NotFoundError'],
      description: 'What came of ending a feed.',
    }),
    extensions: SESSIONS_ONLY,
    description: "Ends the viewer's calendar feed: its address opens nothing any more. Not for API tokens.",
    resolve: (_root, _args, context) =>
      answer(context, async () => {
        await context.mutate((work) => revokeCalendarFeed(work));
        return { revoked: true as const };
      }),
  }),
);
