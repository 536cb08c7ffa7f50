/** Signing in with e-mail and password; where there are demo people, one click does it. */
import { useState, type FormEvent } from 'react';
import { useLingui } from '@lingui/react';
import { useMutation } from 'urql';
import { graphql } from '../../gql/gql.ts';
import type { LoginMutation } from '../../gql/graphql.ts';
import { failureLine } from '../../lib/errors.ts';
import { fieldErrors, noErrors, type FieldErrors } from '../../lib/issues.ts';
import { refusalText } from '../../lib/refusals.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { useFocusFirstInvalid } from '../../ui/use-focus-first-invalid.ts';
import { Notice } from '../../ui/notice.tsx';
import { DemoPeople } from './demo-people.tsx';

const Login = graphql(`
  mutation Login($input: LoginInput!) {
    login(input: $input) {
      __typename
      ... on LoginSuccess {
        expiresAt
        viewer {
          user {
            id
          }
        }
      }
      ... on UserError {
        message
        code
      }
      ... on RateLimitedError {
        retryAfterSeconds
      }
      ... on ValidationError {
        issues {
          path
          code
          message
          limit
        }
      }
    }
  }
`);

interface LoginFormProps {
  onSignedIn: (viewerId: string) => void;
  /** Who signs in again; without it, anybody. */
  again?: { readonly email: string | null };
}

export function LoginForm({ onSignedIn, again }: LoginFormProps) {
  const { i18n } = useLingui();
  const [{ fetching }, login] = useMutation(Login);
  const [email, setEmail] = useState(again?.email ?? '');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [errors, setErrors] = useState<FieldErrors>(noErrors);
  const form = useFocusFirstInvalid(errors);
  const [signingIn, setSigningIn] = useState<string | null>(null);

  const refused = (answer: LoginMutation['login']): string | null => {
    switch (answer.__typename) {
      case 'LoginSuccess':
        return null;
      case 'InvalidCredentialsError':
      case 'RateLimitedError':
        return refusalText(answer, i18n);
      case 'ValidationError': {
        const found = fieldErrors(answer.issues, (name) => name === 'email' || name === 'password', i18n);
        setErrors(found);
        return answer.issues.length === 0 ? refusalText(answer, i18n) : found.rest.join(' ');
      }
    }
  };

  const signIn = async (input: { email: string; password: string }) => {
    setProblem(null);
    setErrors(noErrors);
    setSigningIn(input.email);
    const { data, error } = await login({ input });
    setSigningIn(null);
    if (error || !data) {
      setProblem(failureLine(error, i18n));
      return;
    }
    const reason = refused(data.login);
    if (data.login.__typename === 'LoginSuccess') onSignedIn(data.login.viewer.user.id);
    else setProblem(reason || null);
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing = Object.entries({ email: email.trim(), password }).filter(([, text]) => text === '');
    if (missing.length > 0) {
      setProblem(null);
      setErrors({
        fields: Object.fromEntries(missing.map(([name]) => [name, i18n._('Bitte ausfüllen.')])),
        rest: [],
      });
      return;
    }
    void signIn({ email: email.trim(), password });
  };

  return (
    <>
      <form
        ref={form}
        noValidate
        onSubmit={submit}
        className="flex flex-col gap-4"
        aria-label={i18n._('Anmelden')}
      >
        <TextField
          label={i18n._('E-Mail')}
          type="email"
          name="email"
          autoComplete="username"
          required
          readOnly={Boolean(again?.email)}
          value={email}
          error={errors.fields.email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label={i18n._('Passwort')}
          type="password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          error={errors.fields.password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {problem ? <Notice tone="bad" alert title={problem} /> : null}
        <Button kind="primary" type="submit" busy={fetching}>
          {i18n._('Anmelden')}
        </Button>
      </form>
      {again ? null : (
        <DemoPeople
          busy={signingIn}
          onChoose={(chosen) => void signIn({ email: chosen, password: 'demo' })}
        />
      )}
    </>
  );
}
