import { Link } from '@tanstack/react-router';
import { Trans, useLingui } from '@lingui/react';
import type { MessageDescriptor } from '@lingui/core';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { useHighlight } from '../../lib/highlight.ts';
import { activityLabels, followUpKindLabels, followUpOutcomeLabels, statusLabels } from '../../lib/labels.ts';
import { useFormat } from '../../lib/viewer.ts';
import { classNames } from '../../ui/class-names.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';

export const FeedEntryFragment = graphql(`
  fragment FeedEntry on Event {
    id
    type
    time
    data
    lead {
      id
      companyName
    }
  }
`);

interface FeedEntryProps {
  event: FragmentType<typeof FeedEntryFragment>;
  now: number;
}

export function FeedEntry({ event, now }: FeedEntryProps) {
  const { id, type, time, data, lead } = readFragment(FeedEntryFragment, event);
  const { i18n } = useLingui();
  const format = useFormat();
  const lit = useHighlight(id);
  // The end of the engine's run for one owner: each of its follow-ups has told of itself.
  if (valueOf(data, 'followUpType') === 'BATCH') return null;
  const { icon, tone, text } = describe(type, data, (message, values) => i18n._(message.id, values));

  return (
    <li key={lit} className={classNames('flex gap-3 px-5 py-2.5', lit > 0 && 'flash')}>
      <span
        className={classNames('mt-0.5 flex size-8 shrink-0 items-center justify-center rounded-full', tone)}
      >
        <Icon name={icon} size={17} />
      </span>
      <div className="min-w-0 text-sm">
        <p className="break-words">
          {lead ? (
            <Trans
              id="<0>{company}</0>: {text}"
              values={{ company: lead.companyName, text }}
              components={[
                <Link
                  key="lead"
                  to="/leads/$id"
                  params={{ id: lead.id }}
                  className="font-medium text-ink underline-offset-4 hover:underline"
                />,
              ]}
            />
          ) : (
            text
          )}
        </p>
        <p className="text-[13px] text-muted">
          <time dateTime={time}>{format.ago(time, now)}</time>
        </p>
      </div>
    </li>
  );
}

type Translate = (message: MessageDescriptor, values?: Record<string, string>) => string;

interface Description {
  readonly icon: IconName;
  readonly tone: string;
  readonly text: string;
}

const calm = 'bg-surface-3 text-ink';
const good = 'bg-good text-good-ink';
const info = 'bg-info text-info-ink';
const warn = 'bg-warn text-warn-ink';

const texts = {
  registered: /*i18n*/ { id: 'neu registriert' },
  moved: /*i18n*/ { id: '{from} → {to}' },
  statusChanged: /*i18n*/ { id: 'Status geändert' },
  due: /*i18n*/ { id: '{kind} ist fällig' },
  completed: /*i18n*/ { id: '{kind} erledigt: {outcome}' },
  completedShort: /*i18n*/ { id: 'Nachfassen erledigt' },
  activity: /*i18n*/ { id: 'Aktivität festgehalten' },
  updated: /*i18n*/ { id: 'Angaben geändert' },
  other: /*i18n*/ { id: 'Änderung' },
} satisfies Record<string, MessageDescriptor>;

/** An event carries codes, never text; what this version does not know it names in general words. */
function describe(type: string, data: unknown, t: Translate): Description {
  const label = (labels: Record<string, MessageDescriptor>, key: string): string | null => {
    const code = valueOf(data, key);
    const found = code === null ? undefined : labels[code];
    return found ? t(found) : null;
  };
  switch (type) {
    case 'LEAD_REGISTERED':
      return { icon: 'plus', tone: good, text: t(texts.registered) };
    case 'LEAD_STATUS_CHANGED': {
      const from = label(statusLabels, 'oldStatus');
      const to = label(statusLabels, 'newStatus');
      return {
        icon: 'next',
        tone: info,
        text: from && to ? t(texts.moved, { from, to }) : t(texts.statusChanged),
      };
    }
    case 'FOLLOW_UP_DUE':
      return {
        icon: 'clock',
        tone: warn,
        text: t(texts.due, {
          kind: label(followUpKindLabels, 'followUpType') ?? t(activityLabels.FOLLOW_UP),
        }),
      };
    case 'FOLLOW_UP_COMPLETED': {
      const kind = label(followUpKindLabels, 'followUpType');
      const outcome = label(followUpOutcomeLabels, 'outcome');
      return {
        icon: 'check',
        tone: good,
        text: kind && outcome ? t(texts.completed, { kind, outcome }) : t(texts.completedShort),
      };
    }
    case 'ACTIVITY_LOGGED':
      return {
        icon: 'activity',
        tone: calm,
        text: label(activityLabels, 'activityType') ?? t(texts.activity),
      };
    case 'LEAD_UPDATED':
      return { icon: 'activity', tone: calm, text: t(texts.updated) };
    default:
      return { icon: 'activity', tone: calm, text: t(texts.other) };
  }
}

function valueOf(data: unknown, key: string): string | null {
  if (typeof data !== 'object' || data === null) return null;
  const value: unknown = Reflect.get(data, key);
  return typeof value === 'string' ? value : null;
}
