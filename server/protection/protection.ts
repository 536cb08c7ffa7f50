/** `Lead.protection`: every deadline, and how each came about. */
import { toDate } from '../clock.ts';
import { LanguageEnum } from '../territories/enums.ts';
import type { Deadline } from '../leads/deadline-rules.ts';
import { deadlineReason } from '../leads/deadline-reason-rules.ts';
import { builder } from '../schema/builder.ts';
import { ProtectionRef, UserRef } from '../schema/refs.ts';
import { DeadlineBaseEnum, DeadlineKindEnum, ExpiryReasonEnum } from './enums.ts';

const DeadlineRef = builder
  .objectRef<{ deadline: Deadline; territory: string }>('ProtectionDeadline')
  .implement({
    description:
      "A deadline and the parts it was computed from: the base, months first (clamped to the month's end), then days, extension and paused days, on the calendar and at the local hour of the territory.",
    fields: (t) => ({
      kind: t.field({
        type: DeadlineKindEnum,
        description: 'What happens then.',
        resolve: ({ deadline }) => deadline.kind,
      }),
      at: t.field({
        type: 'DateTime',
        description: 'When; while the clock is stopped, when it would have been.',
        resolve: ({ deadline }) => toDate(deadline.at),
      }),
      base: t.field({
        type: DeadlineBaseEnum,
        description: 'What it is counted from.',
        resolve: ({ deadline }) => deadline.base,
      }),
      baseAt: t.field({
        type: 'DateTime',
        description: 'When that was or will be.',
        resolve: ({ deadline }) => toDate(deadline.baseAt),
      }),
      months: t.int({ description: 'Months after the base.', resolve: ({ deadline }) => deadline.months }),
      days: t.int({
        description: 'Calendar days after the base; negative before it.',
        resolve: ({ deadline }) => deadline.days,
      }),
      workingDays: t.int({
        description: 'Working days of the territory after the base.',
        resolve: ({ deadline }) => deadline.workingDays,
      }),
      extensionDays: t.int({
        description: 'Days by which protection was extended.',
        resolve: ({ deadline }) => deadline.extensionDays,
      }),
      pausedDays: t.int({
        description: 'Days for which the clock stood still since the base, rounded up.',
        resolve: ({ deadline }) => deadline.pausedDays,
      }),
      reason: t.string({
        description: 'The same in words.',
        args: {
          language: t.arg({
            type: LanguageEnum,
            defaultValue: 'DE',
            description: 'The language of the words.',
          }),
        },
        resolve: ({ deadline, territory }, { language }) =>
          deadlineReason(deadline, territory)[language === 'EN' ? 'en' : 'de'],
      }),
    }),
  });

/** The clock's instants are null where no clock runs; what the row remembers of it stays. */
ProtectionRef.implement({
  description:
    "The owner's time-limited exclusive right to work the lead: every deadline. Days are counted in the territory's time zone. Null where no clock runs.",
  fields: (t) => ({
    ownedSince: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Where all clocks run from.',
      resolve: ({ lead }) => lead.row.ownedSince,
    }),
    endsAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'End of protection: owned since + `protection.months` + extensions + paused time.',
      resolve: ({ clock }) => clock && toDate(clock.endsAt),
    }),
    progressDeadline: t.field({
      type: 'DateTime',
      nullable: true,
      description: '`protection.progressDays` after the last progress, or after owned since, + paused time.',
      resolve: ({ clock }) => clock && toDate(clock.progressDeadline),
    }),
    preClaimEndsAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when a first contact must be documented; null once it is.',
      resolve: ({ clock }) => (clock?.preClaimEndsAt ? toDate(clock.preClaimEndsAt) : null),
    }),
    warnedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the owner was warned of the current progress deadline.',
      resolve: ({ clock }) => (clock?.warnedAt ? toDate(clock.warnedAt) : null),
    }),
    graceEndsAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'End of the grace period that follows the progress deadline.',
      resolve: ({ clock }) => clock && toDate(clock.graceEndsAt),
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The first of the deadlines that end it; null for a lead that does not expire.',
      resolve: ({ clock }) => (clock?.expiresAt ? toDate(clock.expiresAt) : null),
    }),
    expiryReason: t.field({
      type: ExpiryReasonEnum,
      nullable: true,
      description: 'Which deadline that is.',
      resolve: ({ clock }) => clock?.expiryReason ?? null,
    }),
    deadlines: t.field({
      type: [DeadlineRef],
      description: 'Each deadline with how it came about, earliest first; empty where no clock runs.',
      resolve: ({ lead, clock }) =>
        (clock?.deadlines ?? []).map((deadline) => ({ deadline, territory: lead.row.territoryCode })),
    }),
    heldSince: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Since when the clock is stopped; every deadline is held until it resumes.',
      resolve: ({ lead }) => lead.row.clockStoppedAt,
    }),
    stopReason: t.string({
      nullable: true,
      description: 'Why the clock is stopped.',
      resolve: ({ lead }) => lead.row.clockStopReason,
    }),
    previousOwner: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who owned it before it expired.',
      resolve: async ({ lead }, _args, context) =>
        lead.row.previousOwnerId ? (await context.view()).loaders.user.load(lead.row.previousOwnerId) : null,
    }),
    reclaimableFrom: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'From when the previous owner may claim it again.',
      resolve: ({ lead }) => lead.row.reclaimableFrom,
    }),
  }),
});
