"""A client of the Regular and the Team API as Python programs are written: requests, and URLs put together by hand."""
import sys
import urllib.parse

import requests

base, key, team_key = sys.argv[1:]
page = urllib.parse.quote('https://shop.example.com/new-article')

data = requests.get(f'{base}/api/api.php?key={key}&short={page}&name=py-article').json()
assert data['url']['status'] == 7, data
link = data['url']['shortLink']
stats = requests.get(f'{base}/api/api.php?key={key}&stats={link}').json()
assert stats['stats']['clicks'] == 0, stats
assert requests.post(f'{base}/api/api.php', data={'key': key, 'edit': link, 'tag': 'spring'}).json() == {'status': 1}

team = f'{base}/team/API/index.php?key={team_key}'
made = requests.get(f'{team}&action=shorten&url={page}&name=py-team').json()
assert made['status'] == 7 and made['url']['shortLink'] == made['shortLink'], made
wrong = requests.get(f'{team}&url={page}')
assert wrong.status_code == 400 and wrong.json()['error'] == 'Incorrect action', wrong.text
assert requests.get(f'{team}&action=edit&url={made["shortLink"]}&title=x').json() == {'status': 1}
assert requests.get(f'{team}&action=stats&url={made["shortLink"]}').json()['stats']['status'] == 1
print('done', end='')
