import { useLingui } from '@lingui/react';
import type { LeadStatus } from '../gql/graphql.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { statusLabels } from './labels.ts';

const tones: Record<LeadStatus, Tone> = {
  REGISTERED: 'info',
  ACTIVE: 'good',
  REMINDER: 'warn',
  GRACE_PERIOD: 'bad',
  QUALIFIED: 'good',
  CONVERTED: 'good',
  LOST: 'neutral',
  EXPIRED: 'neutral',
  DELETED: 'neutral',
  MERGED: 'neutral',
};

export function StatusBadge({ status }: { status: LeadStatus }) {
  const { i18n } = useLingui();
  return <Badge tone={tones[status]}>{i18n._(statusLabels[status])}</Badge>;
}
