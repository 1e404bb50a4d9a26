// A client as programs for Node and the edge are written.
import assert from 'node:assert/strict';

const [base, key] = process.argv.slice(2);
const destination = encodeURIComponent('https://shop.example.com/page');
const response = await fetch(`${base}/api/api.php?key=${key}&short=${destination}&name=js-link&noTitle=1`);
assert.equal(response.headers.get('content-type'), 'application/json');
assert.match(response.headers.get('x-ratelimit-remaining') ?? '', /^\d+$/);
const data = await response.json();
assert.equal(data.url.status, 7);
assert.deepEqual(Object.keys(data.url), ['status', 'fullLink', 'date', 'shortLink', 'title']);
process.stdout.write('done');
