import { useLingui } from '@lingui/react';
import type { MessageDescriptor } from '@lingui/core';
import { statusLabels } from '../../lib/labels.ts';
import { Notice } from '../../ui/notice.tsx';
import { differences, type LeadState } from './conflict.ts';

/** Someone was faster: what was on this screen, and what holds now. Sending again means deciding with that known. */
export function ConflictNotice({ before, now }: { before: LeadState; now: LeadState | null }) {
  const { i18n } = useLingui();
  const word = (field: string, value: string) => {
    if (field !== 'status') return value || i18n._('Ohne Besitzer');
    const label = new Map<string, MessageDescriptor>(Object.entries(statusLabels)).get(value);
    return label ? i18n._(label) : value;
  };
  return (
    <Notice tone="warn" alert title={i18n._('Jemand war schneller.')}>
      {now === null ? (
        <p>{i18n._('Der Lead ist für dich nicht mehr sichtbar.')}</p>
      ) : (
        <>
          <ul className="my-1 list-disc pl-4">
            {differences(before, now).map((difference) => (
              <li key={difference.field}>
                {difference.field === 'other'
                  ? i18n._('Angaben wurden geändert.')
                  : `${difference.field === 'status' ? i18n._('Status') : i18n._('Besitzer')}: ${word(difference.field, difference.before)} → ${word(difference.field, difference.now)}`}
              </li>
            ))}
          </ul>
          <p>{i18n._('Passt deine Änderung noch? Dann sende sie noch einmal.')}</p>
        </>
      )}
    </Notice>
  );
}
