import { createServer } from 'node:http';
import Provider from 'oidc-provider';

/**
 * A program: an OIDC provider by another author, to show that the server understands more than its own idea of the
 * protocol. Arguments: the port, and the redirect URI of the client. A person signs in with the name that is sent
 * to the form.
 */
const [port = '', redirectUri = ''] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'waymark',
      client_secret: 'secret-of-the-client',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
  scopes: ['openid', 'email', 'profile', 'groups'],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, { uid }) => `/form/${uid}` },
  findAccount: async (_, accountId) => ({
    accountId,
    claims: async () => ({
      sub: accountId,
      email: `${accountId}@example.com`,
      email_verified: accountId !== 'eve',
      name: accountId,
      groups: ['staff'],
    }),
  }),
  // Nobody is asked for consent.
  async loadExistingGrant({ oidc }) {
    const { client, session } = oidc;
    if (client === undefined || session?.accountId === undefined) return undefined;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid email profile groups');
    await grant.save();
    return grant;
  },
});

createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', issuer);
  if (!url.pathname.startsWith('/form/')) {
    void provider.callback()(request, response);
    return;
  }
  const accountId = url.searchParams.get('name');
  if (accountId === null) {
    response.end('<form>name</form>');
    return;
  }
  const result = accountId === '' ? { error: 'access_denied' } : { login: { accountId } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}).listen(Number(port), 'localhost', () => console.log('ready'));
