<?php
// A client as PHP programs of the field are written: the whole request in one URL, the answer decoded as an array.
[, $base, $key] = $argv;
$api = "$base/api/api.php?key=$key";
$ask = fn (string $query): mixed => json_decode(file_get_contents("$api&$query"), true);
$page = urlencode('https://shop.example.com/page?colour=red&size=m');

$made = $ask("short=$page&name=php-launch&noTitle=1");
assert($made['url']['status'] === 7);
assert($made['url']['fullLink'] === 'https://shop.example.com/page?colour=red&size=m');
$link = $made['url']['shortLink'];
assert($ask("short=$page&name=php-launch")['url']['status'] === 3);

// Some cut the text instead of decoding it.
$text = file_get_contents("$api&short=$page&noTitle=1");
assert(preg_match('/"shortLink":"(http:\\\\\/\\\\\/[^"]+)"/', $text) === 1);

$bare = preg_replace('#^https?://#', '', $link);
assert($ask("edit=$bare&source=" . urlencode('https://shop.example.com/autumn'))['status'] === 1);
assert($ask("edit=$bare&abtest=1&abtest_b=50&abtest_bvariation=" . urlencode('https://shop.example.com/b'))['status'] === 1);
assert($ask("edit=$bare&expire=1&expireCond=2099-06-30&expireRedirect=" . urlencode('https://shop.example.com/'))['status'] === 1);
assert($ask("stats=$bare")['stats']['fullLink'] === 'https://shop.example.com/autumn');
assert(json_decode(file_get_contents("$base/api/api.php?key=wrong&short=$page", false, stream_context_create(['http' => ['ignore_errors' => true]])), true)['auth'] === false);
assert($ask("edit=$bare&delete=1")['status'] === 1);
assert($ask("edit=$bare&delete=1")['status'] === 3);
echo 'done';
