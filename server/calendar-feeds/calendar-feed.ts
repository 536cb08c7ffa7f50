/** The viewer's calendar feed in the schema: that there is one, and never its address again. */
import { SESSIONS_ONLY } from '../schema/access.ts';
import { builder } from '../schema/builder.ts';
import { LanguageEnum } from '../territories/enums.ts';
import { AHEAD_LIMIT, CLOSED_LIMIT, DAYS_BACK, type FeedLanguage } from './feed-rules.ts';

interface FeedRow {
  readonly language: string;
  readonly createdAt: Date;
  readonly lastReadAt: Date | null;
}

export const CalendarFeedRef = builder.objectRef<FeedRow>('CalendarFeed').implement({
  description: `The viewer's follow-ups for a calendar to subscribe to (RFC 5545): those due in the last ${DAYS_BACK} days and all ahead, at most ${AHEAD_LIMIT} open and ${CLOSED_LIMIT} closed. It shows what its owner may see when it is read, and ends when they are deactivated. Its address is told once, by \`createCalendarFeed\`.`,
  fields: (t) => ({
    language: t.field({
      type: LanguageEnum,
      description: 'What it is written in.',
      resolve: (feed) => feed.language as FeedLanguage,
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When its address was made, by the real clock.',
    }),
    lastReadAt: t.expose('lastReadAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a calendar last read it, to the minute, by the real clock; null when none has.',
    }),
  }),
});

builder.queryField('calendarFeed', (t) =>
  t.field({
    type: CalendarFeedRef,
    nullable: true,
    extensions: SESSIONS_ONLY,
    description: "The viewer's own calendar feed; null when there is none. Not for API tokens.",
    resolve: async (_root, _args, context) => {
      const { tx, viewer } = await context.view();
      return tx.calendarFeed.findUnique({
        where: { userId: viewer.id },
        select: { language: true, createdAt: true, lastReadAt: true },
      });
    },
  }),
);
