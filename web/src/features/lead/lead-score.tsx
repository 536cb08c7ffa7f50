/** How promising a lead is, and every point of it on hover, focus or tap. */
import { useLingui } from '@lingui/react';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { scoreBandLabels, scoreFactorLabels } from '../../lib/labels.ts';
import { redactionReason } from '../../lib/redaction.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Badge } from '../../ui/badge.tsx';
import { Hint } from '../../ui/hint.tsx';
import { Icon } from '../../ui/icon.tsx';

export const LeadScoreFragment = graphql(`
  fragment LeadScore on Lead {
    id
    redactedFields
    viewerRelation
    score {
      total
      band
      factors {
        factor
        points
        lines {
          line
          points
          reason(language: $language)
        }
      }
    }
  }
`);

const tones = { STRONG: 'good', MEDIUM: 'info', WEAK: 'neutral' } as const;

export function LeadScore({ lead }: { lead: FragmentType<typeof LeadScoreFragment> }) {
  const { score, redactedFields, viewerRelation } = readFragment(LeadScoreFragment, lead);
  const { i18n } = useLingui();
  const format = useFormat();
  if (redactedFields.includes('score')) {
    return (
      <span title={i18n._(redactionReason(viewerRelation))}>
        <Badge>
          <Icon name="lock" size={14} />
          {i18n._('Bewertung')}
          <span className="sr-only">: {i18n._(redactionReason(viewerRelation))}</span>
        </Badge>
      </span>
    );
  }
  if (!score) return null;
  return (
    <Hint
      title={i18n._('Wie die Bewertung zustande kommt')}
      className="rounded-full"
      label={
        <Badge tone={tones[score.band]}>
          {i18n._('Bewertung {total, number} · {band}', {
            total: score.total,
            band: i18n._(scoreBandLabels[score.band]),
          })}
        </Badge>
      }
    >
      <p className="font-medium">{i18n._('{total, number} von 100 Punkten', { total: score.total })}</p>
      <ul className="mt-2 flex flex-col gap-3">
        {score.factors.map(({ factor, points, lines }) => (
          <li key={factor}>
            <p className="flex justify-between gap-4 border-b border-line pb-0.5 font-medium">
              <span>{i18n._(scoreFactorLabels[factor])}</span>
              <span className="tabular">{i18n._('{points, number} von 25', { points })}</span>
            </p>
            <ul className="mt-1 flex flex-col gap-0.5">
              {lines.map((line) => (
                <li key={line.line} className="flex justify-between gap-4 text-[13px] text-muted">
                  <span className="min-w-0">{line.reason}</span>
                  <span className="tabular shrink-0">{format.number(line.points)}</span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Hint>
  );
}
