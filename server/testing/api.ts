/** The API of a running server, over HTTP: operations as a stranger or as a person, who is signed in at first need. */
import { DEMO_PASSWORD } from './people.ts';

export interface GraphQLAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    message: string;
    path?: (string | number)[];
    extensions?: Record<string, unknown>;
  }[];
}

export interface Api {
  readonly url: string;
  /** Runs an operation as this person (an e-mail address), or as a stranger. */
  query(query: string, variables?: object, as?: string): Promise<GraphQLAnswer>;
  token(email: string): Promise<string>;
}

/** @param tokens who is signed in already, by e-mail address; who signs in is added */
export function apiOf(url: string, tokens: Map<string, Promise<string>> = new Map()): Api {
  const post = async (query: string, variables: object, token?: string): Promise<GraphQLAnswer> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphQLAnswer;
  };
  const signIn = async (email: string): Promise<string> => {
    const answer = await post(
      'mutation ($input: LoginInput!) { login(input: $input) { ... on LoginSuccess { token } } }',
      { input: { email, password: DEMO_PASSWORD } },
    );
    const token = (answer.data?.['login'] as { token?: string } | undefined)?.token;
    if (!token) throw new Error(`${email} could not sign in: ${JSON.stringify(answer)}`);
    return token;
  };
  const token = (email: string) => {
    const known = tokens.get(email) ?? signIn(email);
    tokens.set(email, known);
    return known;
  };
  return {
    url,
    token,
    query: async (query, variables = {}, as) => post(query, variables, as && (await token(as))),
  };
}
