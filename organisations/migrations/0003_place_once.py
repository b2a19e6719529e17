from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0002_one_time_passwords'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='place',
            name='place_once',
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.UniqueConstraint(fields=('country', 'level', 'name', 'parent'), name='place_once'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.UniqueConstraint(condition=models.Q(('parent', None)), fields=('country', 'level', 'name'), name='place_once_at_the_top'),
        ),
    ]
