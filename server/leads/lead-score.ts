/** The score in the schema: the total, its band, and every line that made it. */
import type { Words } from '../follow-ups/reason-rules.ts';
import { builder } from '../schema/builder.ts';
import { LanguageEnum } from '../territories/enums.ts';
import { ScoreBandEnum, ScoreFactorEnum, ScoreLineCodeEnum } from './enums.ts';
import type { Score, ScoreLine, ScorePart } from './score-rules.ts';

const ScoreLineRef = builder.objectRef<ScoreLine>('ScoreLine').implement({
  description: 'One line of the score: what it looks at, what it is worth, and why.',
  fields: (t) => ({
    line: t.field({ type: ScoreLineCodeEnum, description: 'What it looks at.', resolve: (it) => it.code }),
    points: t.exposeInt('points', { description: 'What it is worth now.' }),
    reason: t.string({
      description: 'Why, in words.',
      args: {
        language: t.arg({
          type: LanguageEnum,
          defaultValue: 'DE',
          description: 'The language of the words.',
        }),
      },
      resolve: ({ reason }, { language }) => inLanguage(reason, language),
    }),
  }),
});

const ScorePartRef = builder.objectRef<ScorePart>('ScoreFactorPoints').implement({
  description: 'One of the four factors of the score, of at most 25 points, with its lines.',
  fields: (t) => ({
    factor: t.field({ type: ScoreFactorEnum, description: 'Which one.', resolve: (it) => it.factor }),
    points: t.exposeInt('points', { description: 'The sum of its lines, at most 25.' }),
    lines: t.field({
      type: [ScoreLineRef],
      description: 'What it is made of, the lines without points too.',
      resolve: (it) => [...it.lines],
    }),
  }),
});

export const ScoreRef = builder.objectRef<Score>('LeadScore').implement({
  description:
    'How promising a lead is, computed at the instant of this answer. Withheld from those who may not read the score.',
  fields: (t) => ({
    total: t.exposeInt('total', { description: 'The sum of the four factors, 0 to 100.' }),
    band: t.field({
      type: ScoreBandEnum,
      description: 'The band the total lies in.',
      resolve: (it) => it.band,
    }),
    factors: t.field({
      type: [ScorePartRef],
      description: 'The four factors: revenue, engagement, fit, urgency.',
      resolve: (it) => [...it.factors],
    }),
  }),
});

function inLanguage(words: Words, language: 'DE' | 'EN' | null | undefined): string {
  return language === 'EN' ? words.en : words.de;
}
