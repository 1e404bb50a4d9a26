// The pages work without this file. It moves codes out of the address bar, shows passwords and uses passkeys.

/** A link such as /app/setup#CODE: no server sees the part after #. The code goes into the form, and out of the history. */
function takeToken() {
  const field = document.querySelector('input[data-token]');
  const token = location.hash.slice(1);
  if (field === null || token === '') return;
  history.replaceState(null, '', location.pathname + location.search);
  field.value = token;
  field.closest('.field').hidden = true;
  if (field.dataset.token === 'send') field.form.requestSubmit();
  else field.form.querySelector('.field:not([hidden]) input')?.focus();
}
takeToken();
addEventListener('hashchange', takeToken);

for (const button of document.querySelectorAll('button[data-reveal]')) {
  const field = document.getElementById(button.dataset.reveal);
  button.hidden = false;
  button.addEventListener('click', () => {
    const shows = field.type === 'password';
    field.type = shows ? 'text' : 'password';
    button.textContent = shows ? button.dataset.hide : button.dataset.show;
  });
  // A password manager saves only what is a password when the form leaves.
  field.form.addEventListener('submit', () => {
    field.type = 'password';
  });
}

/** One JSON call of the server's own API, as the dashboard makes it. */
async function send(path, body) {
  const answer = await fetch(`/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-waymark': '1' },
    body: JSON.stringify(body),
  });
  // A proxy in between may answer with a page.
  const value = await answer.json().catch(() => ({ title: `${answer.status} ${answer.statusText}` }));
  if (answer.ok) return value;
  if (value.code === 'proof_required') location.assign('/app/prove?return=/app/passkeys');
  throw new Error(value.detail ?? value.title);
}

const canUsePasskeys = () =>
  isSecureContext &&
  typeof PublicKeyCredential?.parseRequestOptionsFromJSON === 'function' &&
  typeof PublicKeyCredential?.parseCreationOptionsFromJSON === 'function';

/** What a passkey of the person answers to a challenge of the server. */
async function takeKey() {
  const options = await send('/session/passkey/options', {});
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return (await navigator.credentials.get({ publicKey })).toJSON();
}

/** A passkey signs in alone; after a password it is the second factor. */
async function signInWithKey(attempt) {
  const passkey = await takeKey();
  if (attempt === undefined) await send('/session/passkey', { response: passkey });
  else await send('/session/second-factor', { attempt, passkey });
}

const proveWithKey = async () => void (await send('/session/prove', { passkey: await takeKey() }));

async function addKey(name) {
  const options = await send('/me/passkeys/options', {});
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const response = await navigator.credentials.create({ publicKey });
  const { recovery_codes } = await send('/me/passkeys', { name, response: response.toJSON() });
  return recovery_codes ?? null;
}

/** A first passkey comes with recovery codes, which are shown this one time. */
function showCodes(codes) {
  const section = document.getElementById('first-codes');
  for (const code of codes)
    section.querySelector('ul').append(Object.assign(document.createElement('li'), { textContent: code }));
  for (const other of document.querySelectorAll('main > :not(h1)')) other.hidden = other !== section;
  // A screen reader begins there, before the codes.
  section.querySelector('h2').focus();
}

const PASSKEY_ACTIONS = {
  'sign-in': ({ attempt }) => signInWithKey(attempt),
  prove: proveWithKey,
  add: ({ name }) => addKey(document.getElementById(name).value),
};

for (const form of document.querySelectorAll('[data-passkey]')) {
  const { dataset } = form;
  const button = form.querySelector('button');
  const message = form.querySelector('[role=status]');
  const isElsewhere = location.origin !== dataset.origin;
  if (isElsewhere || !canUsePasskeys()) {
    message.textContent = isElsewhere ? dataset.elsewhere : dataset.tooOld;
    button.disabled = true;
    form.hidden = dataset.optional !== undefined;
    continue;
  }
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    message.textContent = '';
    button.disabled = true;
    try {
      const codes = await PASSKEY_ACTIONS[dataset.passkey](dataset);
      if (Array.isArray(codes)) showCodes(codes);
      else location.assign(dataset.then);
    } catch (error) {
      // A refusal of the server says why; one of the browser or the person names no reason worth showing.
      message.textContent = error instanceof DOMException ? dataset.stopped : error.message;
      button.disabled = false;
    }
  });
}
