/** The leads that what is typed looks like, asked for whenever the typing pauses. */
import { useEffect, useRef, useState } from 'react';
import { useLingui } from '@lingui/react';
import { useQuery } from 'urql';
import { readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { DuplicateCandidatesInput } from '../../gql/graphql.ts';
import {
  DuplicateCandidateFragment,
  DuplicateCandidates,
  type DuplicateCandidatesProps,
} from '../../lib/duplicate-notice.tsx';
import { describeFailure, failureText } from '../../lib/errors.ts';
import { Notice } from '../../ui/notice.tsx';
import type { Draft } from './draft.ts';

const LikelyDuplicatesQuery = graphql(`
  query LikelyDuplicates($input: DuplicateCandidatesInput!) {
    duplicateCandidates(input: $input) {
      ...DuplicateCandidateItem
    }
  }
`);

/** Each asking counts in the limit of registrations: not while somebody is still typing. */
const PAUSE = 700;
const SHORTEST = 3;

interface LikelyDuplicatesProps {
  draft: Draft;
  /** The lead that is typed, once there is one: it looks like itself. */
  of: string | null;
  /** Whether anything is typed that has not been compared by saving it. */
  asks: boolean;
  onLeave: DuplicateCandidatesProps['onLeave'];
}

export function LikelyDuplicates({ draft, of, asks, onLeave }: LikelyDuplicatesProps) {
  const { i18n } = useLingui();
  const input = asks ? questionOf(draft) : null;
  const typed = JSON.stringify(input);
  const [asked, setAsked] = useState<{ typed: string; input: DuplicateCandidatesInput } | null>(null);
  const latest = useRef(input);
  useEffect(() => {
    latest.current = input;
  });
  useEffect(() => {
    const timer = setTimeout(() => setAsked(latest.current && { typed, input: latest.current }), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  const [{ data, error }] = useQuery({
    query: LikelyDuplicatesQuery,
    variables: { input: asked?.input ?? {} },
    pause: asked === null,
    requestPolicy: 'cache-and-network',
  });
  if (asked === null || asked.typed !== typed) return null;
  if (error) {
    const failure = describeFailure(error);
    // Half an address is no input yet; everything else is worth knowing.
    if (failure.code === 'BAD_USER_INPUT') return null;
    return (
      <p role="status" className="text-sm text-muted">
        {i18n._('Dubletten werden beim Speichern geprüft.')} {failureText(failure, i18n)}
      </p>
    );
  }
  const found = (data?.duplicateCandidates ?? []).filter(
    (candidate) => of === null || readFragment(DuplicateCandidateFragment, candidate).lead?.id !== of,
  );
  if (found.length === 0) return null;
  return (
    <div role="status">
      <Notice tone="warn" title={i18n._('Das sieht aus wie …')}>
        <DuplicateCandidates candidates={found} onLeave={onLeave} />
      </Notice>
    </div>
  );
}

/** As the server takes it; `null` while there is too little to compare. */
function questionOf(draft: Draft): DuplicateCandidatesInput | null {
  const text = (value: string) => value.trim() || null;
  const email = text(draft.contact.email);
  const input = {
    companyName: text(draft.companyName),
    territory: draft.territory,
    city: text(draft.city),
    postalCode: text(draft.postalCode),
    website: text(draft.website),
    email: email !== null && /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email) ? email : null,
    phone: text(draft.contact.phone),
  };
  const enough = (input.companyName?.length ?? 0) >= SHORTEST || input.email !== null || input.phone !== null;
  return enough ? input : null;
}
