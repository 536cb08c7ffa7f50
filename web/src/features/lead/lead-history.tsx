/** The entries of a lead's audit trail in words, a page at a time. */
import { useLingui } from '@lingui/react';
import type { I18n, MessageDescriptor } from '@lingui/core';
import { useQuery } from 'urql';
import { graphql } from '../../gql/gql.ts';
import type { LeadHistoryQuery } from '../../gql/graphql.ts';
import type { Format } from '../../lib/format.ts';
import {
  activityLabels,
  activityOutcomeLabels,
  businessTypeLabels,
  channelLabels,
  clockChangeLabels,
  contactRoleLabels,
  followUpKindLabels,
  followUpOutcomeLabels,
  followUpStatusLabels,
  kitchenSizeLabels,
  lostReasonLabels,
  sourceLabels,
  stageLabels,
  statusLabels,
} from '../../lib/labels.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Further, PageState } from './further-entries.tsx';
import { changeLabels, operationLabels, personFields } from './history-labels.ts';

const LeadHistory = graphql(`
  query LeadHistory($id: ID!, $after: String) {
    lead(id: $id) {
      id
      history(first: 20, after: $after) {
        nodes {
          id
          at
          action
          actor {
            id
            name
          }
          changes {
            field
            before
            after
            erased
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const NamesInHistory = graphql(`
  query NamesInHistory($ids: [ID!]!) {
    nodes(ids: $ids) {
      id
      ... on User {
        name
      }
    }
  }
`);

type Entry = NonNullable<LeadHistoryQuery['lead']>['history']['nodes'][number];
type Change = Entry['changes'][number];

interface LeadHistoryProps {
  leadId: string;
  /** The cursor it stands behind; `null` begins with the latest. */
  after: string | null;
  /** It could not be loaded. */
  onClose: () => void;
}

export default function LeadHistoryPage({ leadId, after, onClose }: LeadHistoryProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const [{ data, error }, read] = useQuery({
    query: LeadHistory,
    variables: { id: leadId, after },
    requestPolicy: after === null ? 'cache-and-network' : 'cache-first',
  });
  const history = data?.lead?.history;
  const ids = peopleIn(history?.nodes ?? []);
  const [{ data: named }] = useQuery({
    query: NamesInHistory,
    variables: { ids },
    pause: ids.length === 0,
  });
  const names = new Map(
    (named?.nodes ?? []).flatMap((node) => (node && 'name' in node ? [[node.id, node.name] as const] : [])),
  );
  if (!history) return <PageState error={error} onRetry={() => read({ requestPolicy: 'network-only' })} />;
  if (history.nodes.length === 0) {
    return <p className="text-sm text-muted">{i18n._('Noch nichts geändert.')}</p>;
  }
  return (
    <>
      <ol className="mt-1 flex flex-col gap-4">
        {history.nodes.map((entry) => (
          <li key={entry.id} className="text-sm">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span className="font-medium">{wordOf(entry.action, operationLabels, i18n)}</span>
              <span className="text-[13px] text-muted">
                {format.dateTime(entry.at)} · {entry.actor?.name ?? i18n._('automatisch')}
              </span>
            </p>
            <Changes changes={entry.changes} names={names} />
          </li>
        ))}
      </ol>
      <Further
        pageInfo={history.pageInfo}
        page={(next) => <LeadHistoryPage key={next} leadId={leadId} after={next} onClose={onClose} />}
      />
    </>
  );
}

function Changes({ changes, names }: { changes: readonly Change[]; names: ReadonlyMap<string, string> }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const shown = changes.filter(
    ({ field, before, after, erased }) =>
      Object.hasOwn(changeLabels, field) && (erased || before !== null || after !== null),
  );
  if (shown.length === 0) return null;
  const word = (field: string, value: unknown) =>
    personFields.has(field) && typeof value === 'string'
      ? (names.get(value) ?? i18n._('jemand'))
      : valueWord(field, value, i18n, format);
  return (
    <dl className="mt-0.5 grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-3 text-[13px]">
      {shown.map(({ field, before, after, erased }) => (
        <div key={field} className="contents">
          <dt className="text-muted">{wordOf(field, changeLabels, i18n)}</dt>
          <dd className="min-w-0 break-words">
            {erased ? (
              <span className="text-muted">{i18n._('gelöscht')}</span>
            ) : (
              <>
                {before === null ? null : (
                  <>
                    <del className="text-muted">{word(field, before)}</del>
                    <span aria-hidden="true"> → </span>
                  </>
                )}
                {after === null ? '–' : <ins className="no-underline">{word(field, after)}</ins>}
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function peopleIn(entries: readonly Entry[]): string[] {
  const ids = entries.flatMap(({ changes }) =>
    changes
      .filter(({ field }) => personFields.has(field))
      .flatMap(({ before, after }) => [before, after])
      .filter((value) => typeof value === 'string'),
  );
  return [...new Set(ids)].slice(0, 100);
}

function wordOf(key: string, labels: Readonly<Record<string, MessageDescriptor>>, i18n: I18n): string {
  const label = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return label ? i18n._(label) : key;
}

const enums: Readonly<Record<string, readonly Readonly<Record<string, MessageDescriptor>>[]>> = {
  status: [statusLabels, followUpStatusLabels],
  stage: [stageLabels],
  source: [sourceLabels],
  businessType: [businessTypeLabels],
  kitchenSize: [kitchenSizeLabels],
  lostReason: [lostReasonLabels],
  role: [contactRoleLabels],
  kind: [followUpKindLabels, clockChangeLabels],
  type: [activityLabels],
  outcome: [followUpOutcomeLabels, activityOutcomeLabels],
  channel: [channelLabels],
  transferStatus: [
    {
      PENDING: /*i18n*/ { id: 'vorgeschlagen' },
      ACCEPTED: /*i18n*/ { id: 'angenommen' },
      DECLINED: /*i18n*/ { id: 'abgelehnt' },
      WITHDRAWN: /*i18n*/ { id: 'zurückgezogen' },
      CLOSED: /*i18n*/ { id: 'hinfällig' },
    },
  ],
};
const decisions: Readonly<Record<string, MessageDescriptor>> = {
  PENDING: /*i18n*/ { id: 'offen' },
  APPROVED: /*i18n*/ { id: 'genehmigt' },
  REJECTED: /*i18n*/ { id: 'abgelehnt' },
  CLOSED: /*i18n*/ { id: 'hinfällig' },
};

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** Values come as the log keeps them: codes, instants in UTC, amounts in cents, texts. */
function valueWord(field: string, value: unknown, i18n: I18n, format: Format): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return value ? i18n._('ja') : i18n._('nein');
  if (typeof value === 'number') return format.number(value);
  if (typeof value === 'string') {
    for (const labels of [...(enums[field] ?? []), ...(field === 'status' ? [decisions] : [])]) {
      const label = Object.hasOwn(labels, value) ? labels[value] : undefined;
      if (label) return i18n._(label);
    }
    return INSTANT.test(value) ? format.dateTime(value) : value;
  }
  if (Array.isArray(value)) return value.map((one) => valueWord(field, one, i18n, format)).join('; ');
  if (typeof value !== 'object') return String(value);
  if ('cents' in value && 'currency' in value && typeof value.currency === 'string') {
    return format.money(String(Number(value.cents) / 100), value.currency);
  }
  return Object.values(value)
    .filter((part) => part !== null && part !== '')
    .map((part) => valueWord(field, part, i18n, format))
    .join(' ');
}
